"""An exponentially weighted variance, as RiskMetrics did.

verdict: fail
caught by: forecast/rmse_ratio, forecast/ratio_to_ewma
may also fail: forecast/ratio_to_har
"""


def fit(features, target, seed):
    return None


def predict(model, features):
    return features["vol_ewma_33"]
