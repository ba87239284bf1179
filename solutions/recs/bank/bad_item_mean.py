"""Every rating is the mean of its item: nobody has a taste

verdict: fail
caught by: ratings/rating_signal
may also fail: ratings/rmse
"""


def predict_ratings(train, pairs, seed):
    means = train.groupby("item_id")["rating"].mean()
    return pairs["item_id"].map(means).fillna(train["rating"].mean()).to_numpy()
