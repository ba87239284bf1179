"""Implicit-feedback ALS in numpy (Hu, Koren and Volinsky, ICDM 2008)

verdict: pass
"""

reference_fit = fit


def fit(events, views, items, now, seed):
    model = reference_fit(events, views.iloc[:0], items, now, seed)
    bought = model["bought"].tocsr()
    rng = np.random.default_rng(seed)
    # The start follows the items' names, so that the order of the rows does not matter.
    goods = 0.1 * rng.normal(size=(bought.shape[1], 32))
    for _ in range(12):
        people = half_step(bought, goods)
        goods = half_step(bought.T.tocsr(), people)
    return model | {"interest": half_step(bought, goods), "weights": goods.T}


def half_step(matrix, fixed, alpha=5.0, regularisation=5.0):
    base = fixed.T @ fixed + regularisation * np.eye(fixed.shape[1])
    solved = np.zeros((matrix.shape[0], fixed.shape[1]))
    for row in range(matrix.shape[0]):
        mine = fixed[matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]]
        if len(mine):
            left = base + alpha * mine.T @ mine
            solved[row] = np.linalg.solve(left, (1 + alpha) * mine.sum(axis=0))
    return solved
