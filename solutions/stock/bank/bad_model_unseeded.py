"""A forest without a seed.

verdict: fail
caught by: forecast/forecast_repeat
may also fail: forecast/rmse_ratio, forecast/ratio_to_ewma, forecast/ratio_to_har
"""

HAR = ["vol_1", "vol_5", "vol_22", "fall_1", "fall_5", "range_5", "range_22"]


def fit(features, target, seed):
    from sklearn.tree import DecisionTreeRegressor

    base = ridge(features, target, 100.0)
    left = target - linear(base, features)
    rows = np.random.default_rng().integers(0, len(features), len(features))
    tree = DecisionTreeRegressor(max_depth=3, min_samples_leaf=20)
    return base, tree.fit(features.iloc[rows], left.iloc[rows])


def predict(model, features):
    base, tree = model
    return linear(base, features) + tree.predict(features)
