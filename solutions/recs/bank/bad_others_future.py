"""Weights are fitted on the future of others, histories are clean

verdict: fail
caught by: recommend/no_future
"""

reference_fit = fit


def fit(events, views, items, now, seed):
    model = reference_fit(events, views, items, now, seed)
    end = max(events["time"].max(), now) + pd.Timedelta(seconds=1)
    return model | {"weights": reference_fit(events, views, items, end, seed)["weights"]}
