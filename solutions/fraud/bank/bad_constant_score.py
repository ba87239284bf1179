"""Everything gets the base rate: accuracy 99 percent, no use.

verdict: fail
caught by: model/average_precision, model/card_precision_100, threshold/f1
may also fail: model/shuffled_labels, explain/explain_adds_up
"""


def train(features, is_fraud, seed):
    return {"rate": float(is_fraud.mean())}


def score(model, features):
    return pd.Series(model["rate"], index=features.index)


def explain(model, features):
    parts = pd.DataFrame(0.0, index=features.index, columns=features.columns)
    return parts.assign(base=model["rate"])
