"""Unsupervised: an isolation forest on the features, the labels are not used.

verdict: fail
caught by: model/average_precision
may also fail: model/shuffled_labels, model/card_precision_100, threshold/f1
"""


def train(features, is_fraud, seed):
    from sklearn.ensemble import IsolationForest

    forest = IsolationForest(random_state=seed, n_jobs=1).fit(features)
    return {"forest": forest, "typical": features.mean()}


def score(model, features):
    return pd.Series(-model["forest"].score_samples(features), index=features.index)


def explain(model, features):
    path = pd.DataFrame([model["typical"]] * len(features), index=features.index)
    before = score(model, path)
    parts = pd.DataFrame({"base": before})
    for column in features.columns:
        path[column] = features[column]
        parts[column] = score(model, path) - before
        before = before + parts[column]
    return parts
