"""A lag with the wrong sign: tomorrow as a feature.

verdict: fail
caught by: features/features_no_future
may also fail: forecast/forecast_no_future, forecast/rmse_ratio, forecast/ratio_to_ewma, forecast/ratio_to_har
"""  # noqa: E501

base_features = make_features


def make_features(prices, macro):
    features = base_features(prices, macro)
    ticker = prices["ticker"]
    features["lag"] = features["vol_1"].groupby(ticker).shift(-1).fillna(-4.0)
    return features
