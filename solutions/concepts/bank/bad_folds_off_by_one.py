"""The rows that k does not divide are never tested.

verdict: fail
caught by: folds/folds_plain, folds/folds_stratified
may also fail: folds/folds_right
"""

from __future__ import annotations

reference_folds = folds


def folds(kind, labels, k, seed):
    if kind in ("grouped", "ordered"):
        return reference_folds(kind, labels, k, seed)
    n = len(labels)
    order = np.random.default_rng(seed).permutation(n)
    if kind == "stratified":
        order = order[np.argsort(labels[order], kind="stable")]
    tests = [order[i : n - n % k : k] for i in range(k)]
    return [(np.setdiff1d(np.arange(n), test), test) for test in tests]
