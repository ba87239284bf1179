"""The model is fitted on everything it is given, the future included

verdict: fail
caught by: recommend/no_future
may also fail: recommend/removed_history
"""

reference_fit = fit


def fit(events, views, items, now, seed):
    end = max(events["time"].max(), now) + pd.Timedelta(seconds=1)
    model = reference_fit(events, views, items, end, seed)
    bought = model["bought"].copy()
    return model | {"bought": bought}
