"""Shuffled folds, as cross_val_score makes them.

verdict: fail
caught by: splits/splits_test, splits/splits_purged, splits/splits_complete
"""


def walk_forward_splits(dates, first_test, step, horizon, embargo):
    from sklearn.model_selection import KFold

    folds = KFold(5, shuffle=True, random_state=0).split(np.zeros(len(dates)))
    return [{"train": train, "test": test} for train, test in folds]
