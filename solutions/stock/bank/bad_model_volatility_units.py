"""Forecasts are volatilities, not their logarithms.

verdict: fail
caught by: forecast/forecast_units, forecast/rmse_ratio, forecast/ratio_to_ewma, forecast/ratio_to_har
"""  # noqa: E501

log_forecast = predict


def predict(model, features):
    return np.exp(log_forecast(model, features))
