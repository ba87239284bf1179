"""Every rating is the mean

verdict: fail
caught by: ratings/rating_signal
may also fail: ratings/rmse
"""


def predict_ratings(train, pairs, seed):
    return np.full(len(pairs), train["rating"].mean())
