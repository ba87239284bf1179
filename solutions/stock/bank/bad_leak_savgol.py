"""A Savitzky-Golay filter smooths with the days that follow.

verdict: fail
caught by: features/features_no_future
may also fail: forecast/forecast_no_future, forecast/rmse_ratio, forecast/ratio_to_ewma, forecast/ratio_to_har
"""  # noqa: E501

base_features = make_features


def make_features(prices, macro):
    features = base_features(prices, macro)
    ticker = prices["ticker"]
    from scipy.signal import savgol_filter

    smooth = features["vol_1"].fillna(-4.0).groupby(ticker)
    features["smooth"] = smooth.transform(lambda values: savgol_filter(values, 11, 2))
    return features
