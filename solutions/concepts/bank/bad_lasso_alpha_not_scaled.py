"""The threshold is alpha, not alpha times n.

verdict: fail
caught by: shrinkage/lasso_sweeps, shrinkage/lasso_converged
may also fail: shrinkage/shrinkage_right
"""

from __future__ import annotations

reference_lasso = lasso


def lasso(x, y, alpha, sweeps):
    return reference_lasso(x, y, alpha / len(y), sweeps)
