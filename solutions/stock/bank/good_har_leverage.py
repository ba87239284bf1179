"""HAR with falls, ranges and the market, by ordinary least squares.

verdict: pass
"""

CHOSEN = ["vol_1", "vol_5", "vol_22", "vol_66", "vol_ewma_10", "fall_1", "fall_5", "range_5"]
CHOSEN += ["range_22", "vol_of_vol", "market_vol_1", "market_vol_5"]


def fit(features, target, seed):
    inputs = np.column_stack([np.ones(len(features)), features[CHOSEN]])
    return np.linalg.lstsq(inputs, target.to_numpy(), rcond=None)[0]


def predict(model, features):
    inputs = np.column_stack([np.ones(len(features)), features[CHOSEN]])
    return Series(inputs @ model, index=features.index)
