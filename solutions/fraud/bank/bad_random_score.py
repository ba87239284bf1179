"""Random numbers from the payment's id.

verdict: fail
caught by: model/average_precision, model/card_precision_100, threshold/f1
may also fail: model/shuffled_labels, explain/explain_adds_up
"""


def train(features, is_fraud, seed):
    return {"seed": seed}


def score(model, features):
    mixed = (features.index.to_numpy() * 2_654_435_761 + model["seed"]) % 2**32
    return pd.Series(mixed / 2**32, index=features.index)


def explain(model, features):
    parts = pd.DataFrame(0.0, index=features.index, columns=features.columns)
    parts["amount_cents"] = score(model, features)
    return parts.assign(base=0.0)
