"""Messages that begin alike are one group.

verdict: fail
caught by: groups/groups_apart
"""

from __future__ import annotations


def duplicate_groups(texts):
    keys = [" ".join(normal_form(text).split()[:3]) for text in texts]
    return [int(code) for code in pd.factorize(np.array(keys, dtype=object))[0]]
