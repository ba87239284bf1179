"""Stratified folds that do not look at the classes.

verdict: fail
caught by: folds/folds_stratified
may also fail: folds/folds_right
"""

from __future__ import annotations

reference_folds = folds


def folds(kind, labels, k, seed):
    return reference_folds("plain" if kind == "stratified" else kind, labels, k, seed)
