"""Means of a calendar week are known from its Monday on.

verdict: fail
caught by: features/features_no_future
may also fail: forecast/forecast_no_future, forecast/rmse_ratio, forecast/ratio_to_ewma, forecast/ratio_to_har
"""  # noqa: E501

base_features = make_features


def make_features(prices, macro):
    features = base_features(prices, macro)
    ticker = prices["ticker"]
    week = prices["date"].dt.to_period("W").astype("str")
    mean = daily_variance(prices).groupby([ticker, week]).transform("mean")
    features["week"] = log_volatility(mean).fillna(-4.0)
    return features
