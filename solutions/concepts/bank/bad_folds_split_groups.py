"""Grouped folds that shuffle rows.

verdict: fail
caught by: folds/folds_grouped
may also fail: folds/folds_right
"""

from __future__ import annotations

reference_folds = folds


def folds(kind, labels, k, seed):
    return reference_folds("plain" if kind == "grouped" else kind, labels, k, seed)
