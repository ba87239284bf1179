"""Time-ordered folds that shuffle, so the future is known.

verdict: fail
caught by: folds/folds_ordered
may also fail: folds/folds_right
"""

from __future__ import annotations

reference_folds = folds


def folds(kind, labels, k, seed):
    return reference_folds("plain" if kind == "ordered" else kind, labels, k, seed)
