"""Popular in the weeks after the moment, if the table holds them

verdict: fail
caught by: recommend/no_future
"""

reference_fit = fit


def fit(events, views, items, now, seed):
    model = reference_fit(events, views, items, now, seed)
    after = events[events["time"] >= now]["item_id"].value_counts()
    boost = after.reindex(model["items"], fill_value=0).to_numpy()
    return model | {"weights": model["weights"] * (boost + 1.0)}
