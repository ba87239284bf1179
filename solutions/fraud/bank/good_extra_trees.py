"""Extremely randomised trees on the reference's features.

verdict: pass
"""


def train(features, is_fraud, seed):
    from sklearn.ensemble import ExtraTreesClassifier

    trees = ExtraTreesClassifier(80, min_samples_leaf=3, max_features=0.6, random_state=seed)
    trees.fit(features, is_fraud.to_numpy())
    return {"trees": trees, "typical": features.mean()}


def score(model, features):
    return pd.Series(model["trees"].predict_proba(features)[:, 1], index=features.index)


def explain(model, features):
    path = pd.DataFrame([model["typical"]] * len(features), index=features.index)
    before = score(model, path)
    parts = pd.DataFrame({"base": before})
    for column in features.columns:
        path[column] = features[column]
        parts[column] = score(model, path) - before
        before = before + parts[column]
    return parts
