"""Scales contributions so that rows add up, with another base in each row.

verdict: fail
caught by: explain/explain_columns
"""


def explain(model, features):
    parts = features - features.mean()
    parts = parts / parts.abs().sum(axis=1).max() * 0.01
    return parts.assign(base=score(model, features) - parts.sum(axis=1))
