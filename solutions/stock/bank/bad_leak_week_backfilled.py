"""The value of a Friday is filled back over its week.

verdict: fail
caught by: features/features_no_future
may also fail: forecast/forecast_no_future, forecast/rmse_ratio, forecast/ratio_to_ewma, forecast/ratio_to_har
"""  # noqa: E501

base_features = make_features


def make_features(prices, macro):
    features = base_features(prices, macro)
    ticker = prices["ticker"]
    friday = features["vol_5"].where(prices["date"].dt.dayofweek == 4)
    features["week"] = friday.groupby(ticker).bfill().fillna(-4.0)
    return features
