"""The shuffle does not use the seed.

verdict: fail
caught by: folds/folds_seed
"""

from __future__ import annotations

reference_folds = folds


def folds(kind, labels, k, seed):
    return reference_folds(kind, labels, k, int(np.random.default_rng().integers(2**31)))
