"""Splits are not weighted by their rows.

verdict: fail
caught by: importance/forest_values
may also fail: importance/importance_right
"""

from __future__ import annotations

reference_importance = forest_importance


def forest_importance(trees, columns):
    return reference_importance([{**t, "rows": np.ones(len(t["rows"]))} for t in trees], columns)
