"""Fits the scaler again on the rows to be scored.

verdict: fail
caught by: model/scores_batch_halves
may also fail: model/average_precision, model/card_precision_100, threshold/f1, explain/explain_adds_up
"""  # noqa: E501


def train(features, is_fraud, seed):
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    scaled = StandardScaler().fit_transform(features)
    return LogisticRegression(max_iter=1000).fit(scaled, is_fraud.to_numpy())


def _scaled(features):
    from sklearn.preprocessing import StandardScaler

    return StandardScaler().fit_transform(features)


def score(model, features):
    return pd.Series(model.predict_proba(_scaled(features))[:, 1], index=features.index)


def explain(model, features):
    parts = _scaled(features) * model.coef_[0]
    frame = pd.DataFrame(parts, index=features.index, columns=features.columns)
    return frame.assign(base=model.intercept_[0])
