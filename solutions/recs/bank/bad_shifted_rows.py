"""Scores of the user in the next row

verdict: fail
caught by: recommend/user_names
may also fail: recommend/cold_share, recommend/tail_recall, recommend/removed_history, recommend/planted_pair, recommend/gain_over_recent, recommend/share_of_oracle
"""  # noqa: E501

reference_fit = fit


def fit(events, views, items, now, seed):
    model = reference_fit(events, views, items, now, seed)
    order = np.roll(np.arange(len(model["users"])), 1)
    return model | {"interest": model["interest"][order]}
