"""Noise from the global generator: the same history, other features.

verdict: fail
caught by: features/features_repeat, features/features_no_future, features/features_split
may also fail: forecast/forecast_repeat, forecast/forecast_no_future, forecast/rmse_ratio, forecast/ratio_to_ewma, forecast/ratio_to_har
"""  # noqa: E501

base_features = make_features


def make_features(prices, macro):
    features = base_features(prices, macro)
    features["noise"] = np.random.default_rng().standard_normal(len(features))
    return features
