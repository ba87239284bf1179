"""Covariance as mean of products minus product of means.

verdict: fail
caught by: pca/pca_far
may also fail: pca/pca_right
"""

from __future__ import annotations


def pca(x, k):
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh(x.T @ x / len(x) - np.outer(mean, mean))
    order = np.argsort(-values)
    rows = vectors[:, order].T[:k]
    rows = rows * np.sign(rows[np.arange(k), np.abs(rows).argmax(axis=1)])[:, None]
    return rows, values[order][:k] / values.sum(), (x - mean) @ rows.T
