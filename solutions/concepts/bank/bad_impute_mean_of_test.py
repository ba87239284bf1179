"""The mean is computed on the rows to be filled.

verdict: fail
caught by: impute/impute_simple
may also fail: impute/impute_right
"""

from __future__ import annotations

reference_impute = impute


def impute(train, test, how, k):
    if how == "knn":
        return reference_impute(train, test, how, k)
    own = np.where(np.isnan(test).all(axis=0), train, np.nan)
    return reference_impute(np.vstack([test, own]), test, how, k)
