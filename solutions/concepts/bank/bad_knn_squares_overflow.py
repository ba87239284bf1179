"""Squares of huge coordinates, and differences of huge squares.

verdict: fail
caught by: knn/knn_scale
may also fail: knn/knn_right
"""

from __future__ import annotations


def knn_predict(train_x, train_y, x, k):
    squared = (train_x**2).sum(axis=1) - 2 * x @ train_x.T + (x**2).sum(axis=1)[:, None]
    nearest = np.argpartition(np.sqrt(np.maximum(squared, 0)), k - 1, axis=1)[:, :k]
    classes, codes = np.unique(train_y, return_inverse=True)
    votes = np.stack([(codes[nearest] == c).sum(axis=1) for c in range(len(classes))], axis=1)
    return classes[votes.argmax(axis=1)]
