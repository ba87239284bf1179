"""Return forecasts as large as the returns themselves.

verdict: fail
caught by: honest_null/returns_form
"""


def forecast_returns(features, next_return, new_features, seed):
    from sklearn.neighbors import KNeighborsRegressor

    nearest = KNeighborsRegressor(1).fit(features, next_return)
    return Series(3 * nearest.predict(new_features), index=new_features.index)
