"""Asked with text for ids that are numbers: every pair is a stranger, silently

verdict: fail
caught by: ratings/rating_signal
may also fail: ratings/rmse
"""

reference_predict = predict_ratings


def predict_ratings(train, pairs, seed):
    return reference_predict(train, pairs.astype(str), seed)
