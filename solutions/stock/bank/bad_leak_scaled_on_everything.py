"""Features are standardised with means and deviations of the whole history.

verdict: fail
caught by: features/features_no_future
may also fail: forecast/forecast_no_future, forecast/rmse_ratio, forecast/ratio_to_ewma, forecast/ratio_to_har
"""  # noqa: E501

base_features = make_features


def make_features(prices, macro):
    features = base_features(prices, macro)
    return (features - features.mean()) / features.std()
