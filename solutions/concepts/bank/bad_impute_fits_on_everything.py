"""The imputer is fitted on training and test rows together.

verdict: fail
caught by: impute/impute_simple, impute/impute_knn
may also fail: impute/impute_right
"""

from __future__ import annotations

reference_impute = impute


def impute(train, test, how, k):
    return reference_impute(np.vstack([train, test]), test, how, k)
