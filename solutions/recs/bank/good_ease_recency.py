"""EASE on purchases, scores times the root of recent popularity

verdict: pass
"""

reference_fit = fit


def fit(events, views, items, now, seed):
    model = reference_fit(events, views.iloc[:0], items, now, seed)
    recent = popularity(events[events["time"] < now], now, 30)
    factor = np.sqrt(recent.reindex(model["items"], fill_value=0).to_numpy() + 1.0)
    weights = ease_weights(model["bought"], 500) * factor
    return model | {"interest": model["bought"], "weights": weights}
