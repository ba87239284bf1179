"""Cuts between rows with equal values.

verdict: fail
caught by: tree/split_repeated, tree/split_nothing
may also fail: tree/tree_right
"""

from __future__ import annotations


def best_split(x, y, criterion):
    whole, best = np.bincount(y), (0, 0.0, 0.0)
    share = np.arange(1, len(y)) / len(y)
    for j in range(x.shape[1]):
        order = np.argsort(x[:, j], kind="stable")
        value, left = x[order, j], np.cumsum(np.eye(len(whole))[y[order]], axis=0)[:-1]
        right = (1 - share) * _impurity(whole - left, criterion)
        gain = _impurity(whole, criterion) - share * _impurity(left, criterion) - right
        i = int(gain.argmax())
        if gain[i] > best[2] + 1e-12:
            best = (j, float((value[i] + value[i + 1]) / 2), float(gain[i]))
    return best
