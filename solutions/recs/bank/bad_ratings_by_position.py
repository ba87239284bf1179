"""Columns by position: Surprise takes time for a user without a word

verdict: fail
caught by: ratings/rating_signal
may also fail: ratings/rating_form
"""


def predict_ratings(train, pairs, seed):
    from surprise import SVD, Dataset, Reader

    known = Dataset.load_from_df(train.iloc[:, :3], Reader()).build_full_trainset()
    model = SVD(n_factors=50, n_epochs=30, reg_all=0.06, random_state=seed).fit(known)
    return np.array([model.predict(u, i).est for u, i in pairs.iloc[:, :2].to_numpy().tolist()])
