"""predict standardises the rows it is given, by themselves.

verdict: fail
caught by: forecast/forecast_no_future
may also fail: forecast/rmse_ratio, forecast/ratio_to_ewma, forecast/ratio_to_har
"""


def scaled(features):
    return (features - features.mean()) / features.std()


def fit(features, target, seed):
    return ridge(scaled(features), target, 100.0)


fitted_predict = predict


def predict(model, features):
    return fitted_predict(model, scaled(features))
