"""Gini impurity, whatever was asked.

verdict: fail
caught by: tree/split_values, tree/split_repeated
may also fail: tree/tree_right
"""

from __future__ import annotations

reference_split = best_split


def best_split(x, y, criterion):
    return reference_split(x, y, "gini")
