"""Remembers the ids of known frauds and looks them up; new payments all score alike.

verdict: fail
caught by: model/average_precision, model/card_precision_100, threshold/f1
may also fail: model/shuffled_labels, explain/explain_adds_up
"""


def train(features, is_fraud, seed):
    return {"frauds": is_fraud.index[is_fraud == 1].tolist()}


def score(model, features):
    hit = features.index.isin(model["frauds"])
    return pd.Series(np.where(hit, 1.0, 0.001), index=features.index)


def explain(model, features):
    parts = pd.DataFrame(0.0, index=features.index, columns=features.columns)
    return parts.assign(base=0.001)
