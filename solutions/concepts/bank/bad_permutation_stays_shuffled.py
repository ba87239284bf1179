"""Columns that were shuffled stay so when the next one is.

verdict: fail
caught by: importance/permutation_values
may also fail: importance/importance_right
"""

from __future__ import annotations


def permutation_importance(x, y, weights, runs, seed):
    rng, rise = np.random.default_rng(seed), np.zeros(x.shape[1])
    for _ in range(runs):
        shuffled = x.copy()
        for j in range(x.shape[1]):
            shuffled[:, j] = rng.permutation(shuffled[:, j])
            rise[j] += ((shuffled @ weights - y) ** 2).mean() / runs
    return rise - ((x @ weights - y) ** 2).mean()
