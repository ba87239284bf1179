"""The signs are those the SVD happened to give.

verdict: fail
caught by: pca/pca_values, pca/pca_far, pca/pca_wide
may also fail: pca/pca_right
"""

from __future__ import annotations


def pca(x, k):
    centred = x - x.mean(axis=0)
    _, singular, rows = np.linalg.svd(centred, full_matrices=False)
    return rows[:k], (singular**2 / (singular**2).sum())[:k], centred @ rows[:k].T
