"""Scores the rows sorted by amount and puts the old index on the result.

verdict: fail
caught by: model/scores_batch_halves
may also fail: model/shuffled_labels, explain/explain_adds_up, model/average_precision, model/card_precision_100, threshold/f1
"""  # noqa: E501


def score(model, features):
    ordered = features.sort_values("amount_cents", ascending=False)
    probability = model.predict_proba(ordered[model.feature_name_])[:, 1]
    return pd.Series(probability, index=features.index)
