"""EASE on purchases alone, popularity only for strangers

verdict: pass
"""

reference_fit = fit


def fit(events, views, items, now, seed):
    model = reference_fit(events, views.iloc[:0], items, now, seed)
    return model | {"interest": model["bought"], "weights": ease_weights(model["bought"], 200)}
