"""The SVD of x as it is.

verdict: fail
caught by: pca/pca_values, pca/pca_far, pca/pca_wide
may also fail: pca/pca_right
"""

from __future__ import annotations


def pca(x, k):
    _, singular, rows = np.linalg.svd(x, full_matrices=False)
    rows = rows[:k] * np.sign(rows[np.arange(k), np.abs(rows[:k]).argmax(axis=1)])[:, None]
    return rows, (singular**2 / (singular**2).sum())[:k], (x - x.mean(axis=0)) @ rows.T
