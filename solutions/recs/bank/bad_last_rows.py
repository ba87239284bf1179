"""The last rows of the table are taken for the latest purchases

verdict: fail
caught by: recommend/row_order
may also fail: recommend/removed_history, recommend/no_future, recommend/catalogue_coverage, recommend/tail_recall, recommend/share_of_oracle, recommend/gain_over_recent, recommend/planted_pair
"""  # noqa: E501

reference_fit = fit


def fit(events, views, items, now, seed):
    model = reference_fit(events, views, items, now, seed)
    latest = events[events["time"] < now].tail(len(events) // 20)["item_id"].value_counts()
    boost = latest.reindex(model["items"], fill_value=0).to_numpy()
    return model | {"weights": model["weights"] * (boost + 1.0) ** 2}
