"""The volatility of today, one to one.

verdict: fail
caught by: forecast/rmse_ratio, forecast/ratio_to_ewma, forecast/ratio_to_har
"""


def fit(features, target, seed):
    return None


def predict(model, features):
    return features["vol_1"]
