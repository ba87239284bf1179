"""The target itself taken as the limit.

verdict: fail
caught by: confidence/confidence_cases
may also fail: confidence/coverage
"""

from __future__ import annotations


def choose_confidence(confidence, correct, target=0.9):
    return float(target)
