"""An aspect named twice in a message counts twice.

verdict: fail
caught by: complaints/top_values
"""

from __future__ import annotations


def top_complaints(ids, negative, aspects, k=5):
    rows = [
        (n, name)
        for n, bad, names in zip(ids, negative, aspects, strict=False)
        if bad
        for name in names
    ]
    table = pd.DataFrame(rows, columns=["id", "name"])
    n = table.groupby("name")["id"].size().rename("n").reset_index()
    n = n.sort_values(["n", "name"], ascending=[False, True]).head(k).set_index("name")["n"]
    low, high = wilson(n, float(np.sum(negative)))
    examples = [
        ", ".join(map(str, sorted(set(table["id"][table["name"] == name]))[:3])) for name in n.index
    ]
    share = n / np.sum(negative)
    return pd.DataFrame({"n": n, "share": share, "low": low, "high": high, "examples": examples})
