"""Each regression sees the column means, not the values filled in so far.

verdict: fail
caught by: impute/impute_chained
may also fail: impute/impute_right
"""

from __future__ import annotations


def iterative_impute(x, rounds):
    missing = np.isnan(x)
    means = np.where(missing, np.nanmean(x, axis=0), x)
    filled = means.copy()
    for j in np.flatnonzero(missing.any(axis=0)):
        design, gone = np.insert(np.delete(means, j, axis=1), 0, 1, axis=1), missing[:, j]
        filled[gone, j] = design[gone] @ np.linalg.lstsq(design[~gone], x[~gone, j])[0]
    return filled
