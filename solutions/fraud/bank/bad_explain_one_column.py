"""Adds up by putting everything into the first column.

verdict: fail
caught by: explain/explain_adds_up
"""


def explain(model, features):
    parts = pd.DataFrame(0.0, index=features.index, columns=features.columns)
    parts[features.columns[0]] = score(model, features)
    return parts.assign(base=0.0)
