"""Noise without a seed breaks ties

verdict: fail
caught by: recommend/deterministic
may also fail: recommend/row_order, recommend/user_names, recommend/item_names, recommend/no_future
"""

reference_recommend = recommend


def recommend(model, users, k=10):
    noise = 1 + 0.2 * np.random.default_rng(None).random(model["weights"].shape)
    return reference_recommend(model | {"weights": model["weights"] * noise}, users, k)
