"""Time-ordered folds that take the order of the rows for that of the times.

verdict: fail
caught by: folds/folds_ordered
may also fail: folds/folds_right
"""

from __future__ import annotations

reference_folds = folds


def folds(kind, labels, k, seed):
    labels = np.arange(len(labels)) if kind == "ordered" else labels
    return reference_folds(kind, labels, k, seed)
