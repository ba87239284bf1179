"""Deletion is measured with the slope of mean imputation.

verdict: fail
caught by: missingness/missing_worlds
may also fail: missingness/missingness_right
"""

from __future__ import annotations

reference_bias = missing_bias


def missing_bias(x, y, observed):
    found = reference_bias(x, y, observed)
    return {**found, "deletion": found["mean"]}
