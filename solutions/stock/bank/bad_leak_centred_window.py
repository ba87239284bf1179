"""A rolling window centred on the day sees two days ahead.

verdict: fail
caught by: features/features_no_future
may also fail: forecast/forecast_no_future, forecast/rmse_ratio, forecast/ratio_to_ewma, forecast/ratio_to_har
"""  # noqa: E501

base_features = make_features


def make_features(prices, macro):
    features = base_features(prices, macro)
    ticker = prices["ticker"]
    middle = daily_variance(prices).groupby(ticker).rolling(5, center=True, min_periods=1).mean()
    features["smooth"] = log_volatility(middle.droplevel(0)).fillna(-4.0)
    return features
