"""A rule: the larger the amount, the more suspicious; nothing is learned.

verdict: fail
caught by: model/average_precision, model/card_precision_100, threshold/f1
may also fail: model/shuffled_labels, explain/explain_adds_up
"""


def train(features, is_fraud, seed):
    return {"limit": 22_000}


def score(model, features):
    amount = features["amount_cents"]
    return amount / (amount + model["limit"])


def explain(model, features):
    parts = pd.DataFrame(0.0, index=features.index, columns=features.columns)
    parts["amount_cents"] = score(model, features)
    return parts.assign(base=0.0)
