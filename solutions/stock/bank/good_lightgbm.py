"""LightGBM on what HAR with falls and ranges leaves over.

verdict: pass
"""

HAR = ["vol_1", "vol_5", "vol_22", "fall_1", "fall_5", "range_5", "range_22"]


def fit(features, target, seed):
    from lightgbm import LGBMRegressor

    inputs = np.column_stack([np.ones(len(features)), features[HAR]])
    slope = np.linalg.lstsq(inputs, target.to_numpy(), rcond=None)[0]
    parameters = {"n_estimators": 80, "learning_rate": 0.05, "num_leaves": 8, "reg_lambda": 10}
    parameters |= {"min_child_samples": 150, "subsample": 0.5, "subsample_freq": 1}
    parameters |= {"colsample_bytree": 0.6, "n_jobs": 1, "verbosity": -1, "random_state": seed}
    trees = LGBMRegressor(**parameters).fit(features, target.to_numpy() - inputs @ slope)
    return slope, trees


def predict(model, features):
    slope, trees = model
    inputs = np.column_stack([np.ones(len(features)), features[HAR]])
    return Series(inputs @ slope + trees.predict(features), index=features.index)
