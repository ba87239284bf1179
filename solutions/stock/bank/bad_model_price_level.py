"""The price of tomorrow is that of today: R2 of 0.999, and of no use.

verdict: fail
caught by: forecast/forecast_units, forecast/rmse_ratio, forecast/ratio_to_ewma, forecast/ratio_to_har, features/features_split
"""  # noqa: E501

base_features = make_features


def make_features(prices, macro):
    return base_features(prices, macro).assign(price=prices["close"])


def fit(features, target, seed):
    return None


def predict(model, features):
    return features["price"]
