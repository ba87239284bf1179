"""Items that the user has bought are shown again

verdict: fail
caught by: recommend/never_bought
may also fail: recommend/gain_over_recent, recommend/share_of_oracle, recommend/catalogue_coverage, recommend/tail_recall, recommend/cold_share
"""  # noqa: E501

reference_fit = fit


def fit(events, views, items, now, seed):
    model = reference_fit(events, views, items, now, seed)
    nothing = model["bought"].copy()
    nothing.data[:] = 0
    nothing.eliminate_zeros()
    return model | {"bought": nothing}
