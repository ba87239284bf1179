"""LightGBM with modest settings on the fifteen handbook features alone.

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
    import lightgbm as lgb

    model = lgb.LGBMClassifier(
        n_estimators=100,
        learning_rate=0.05,
        num_leaves=8,
        subsample=0.8,
        subsample_freq=1,
        colsample_bytree=0.7,
        reg_lambda=5,
        n_jobs=1,
        random_state=seed,
        verbosity=-1,
    )
    return model.fit(features, is_fraud.to_numpy())
