"""Everyone gets what sold most in 30 days

verdict: fail
caught by: recommend/gain_over_recent, recommend/share_of_oracle, recommend/catalogue_coverage, recommend/tail_recall
may also fail: recommend/planted_pair
"""  # noqa: E501

reference_fit = fit


def fit(events, views, items, now, seed):
    model = reference_fit(events, views.iloc[:0], items, now, seed)
    past = events[events["time"] < now]
    value = popularity(past, now, 30)
    rank = value.reindex(model["items"]).fillna(0).to_numpy(dtype=float)
    nothing = np.zeros((len(model["users"]), 1))
    return model | {"interest": nothing, "weights": rank[None, :], "fallback": rank}
