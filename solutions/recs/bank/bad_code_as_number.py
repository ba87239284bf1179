"""Item codes are read as numbers, as if near codes were near products

verdict: fail
caught by: recommend/item_names
may also fail: recommend/share_of_oracle, recommend/cold_share
"""

reference_fit = fit


def fit(events, views, items, now, seed):
    model = reference_fit(events, views, items, now, seed)
    code = np.array([int(name[:5]) for name in model["items"]], dtype=float)
    boost = np.exp(8 * (code - code.min()) / max(np.ptp(code), 1))
    return model | {"weights": model["weights"] * boost}
