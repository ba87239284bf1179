"""Logistic regression on the handbook features, scaled, and two that a line needs.

verdict: pass
"""


def build_features(transactions, labels, delay_days=7):
    features = customer_features(transactions).join(
        terminal_risk(transactions, labels, delay_days=delay_days)
    )
    features["amount"] = transactions["amount_cents"].to_numpy() / 100
    # A line cannot divide: give it the amount beside the card's usual one.
    ratio = transactions["amount_cents"].to_numpy() / features["customer_mean_30d"]
    features["ratio"] = ratio.clip(upper=8)
    features["large"] = (features["amount"] > 200) * features["amount"]
    features["weekend"] = (transactions["time"].dt.dayofweek >= 5).to_numpy().astype(int)
    features["night"] = (transactions["time"].dt.hour <= 6).to_numpy().astype(int)
    return features


def train(features, is_fraud, seed):
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, random_state=seed))
    return model.fit(features, is_fraud.to_numpy())


def score(model, features):
    return pd.Series(model.predict_proba(features)[:, 1], index=features.index)


def explain(model, features):
    scaler, logistic = model[0], model[1]
    parts = pd.DataFrame(
        scaler.transform(features) * logistic.coef_[0],
        index=features.index,
        columns=features.columns,
    )
    return parts.assign(base=logistic.intercept_[0])
