"""The column of ones is penalised like the others.

verdict: fail
caught by: shrinkage/ridge_closed
may also fail: shrinkage/shrinkage_right
"""

from __future__ import annotations


def ridge(x, y, alpha):
    design = np.column_stack([np.ones(len(x)), x])
    both = np.linalg.solve(design.T @ design + alpha * np.eye(design.shape[1]), design.T @ y)
    return both[0], both[1:]
