"""The k nearest rows are asked, also those that lack the value.

verdict: fail
caught by: impute/impute_knn
may also fail: impute/impute_right
"""

from __future__ import annotations

reference_impute = impute


def impute(train, test, how, k):
    filled = reference_impute(train, test, "mean" if how == "knn" else how, k)
    for i, j in np.argwhere(np.isnan(test)) if how == "knn" else ():
        distance = np.nanmean((train - test[i]) ** 2, axis=1)
        values = train[np.argsort(distance, kind="stable")[:k], j]
        if not np.isnan(values).all():
            filled[i, j] = np.nanmean(values)
    return filled
