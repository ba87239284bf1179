"""The package implicit, ALS

verdict: pass
needs: implicit
"""

reference_fit = fit


def fit(events, views, items, now, seed):
    from implicit.als import AlternatingLeastSquares

    model = reference_fit(events, views.iloc[:0], items, now, seed)
    als = AlternatingLeastSquares(
        factors=32, regularization=0.05, alpha=5.0, random_state=seed, num_threads=1
    )
    als.fit(model["bought"].astype(np.float32), show_progress=False)
    return model | {"interest": als.user_factors, "weights": als.item_factors.T}
