"""Forecasts are smoothed with those of the next days.

verdict: fail
caught by: forecast/forecast_no_future
may also fail: forecast/rmse_ratio, forecast/ratio_to_ewma, forecast/ratio_to_har
"""

honest_predict = predict


def predict(model, features):
    return honest_predict(model, features).rolling(5, center=True, min_periods=1).mean()
