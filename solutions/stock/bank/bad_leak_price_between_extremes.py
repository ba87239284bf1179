"""The price lies between the lowest and the highest of the whole history.

verdict: fail
caught by: features/features_no_future
may also fail: forecast/forecast_no_future, forecast/rmse_ratio, forecast/ratio_to_ewma, forecast/ratio_to_har
"""  # noqa: E501

base_features = make_features


def make_features(prices, macro):
    features = base_features(prices, macro)
    ticker = prices["ticker"]
    price = prices["adj_close"].groupby(ticker)
    lowest, highest = price.transform("min"), price.transform("max")
    features["place"] = (prices["adj_close"] - lowest) / (highest - lowest)
    return features
