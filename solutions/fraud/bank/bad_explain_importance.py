"""The model's global importances for every row.

verdict: fail
caught by: explain/explain_adds_up
"""


def explain(model, features):
    weight = model.feature_importances_ / model.feature_importances_.sum()
    parts = np.tile(weight, (len(features), 1))
    frame = pd.DataFrame(parts, index=features.index, columns=model.feature_name_)
    return frame.assign(base=0.0)
