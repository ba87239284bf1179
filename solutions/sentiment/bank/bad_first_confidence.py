"""The highest confidence that keeps the promise.

verdict: fail
caught by: confidence/confidence_cases, confidence/coverage
may also fail: confidence/routed_accuracy
"""

from __future__ import annotations


def choose_confidence(confidence, correct, target=0.9):
    confidence, correct = np.asarray(confidence), np.asarray(correct)
    limits = sorted(set(confidence.tolist()), reverse=True)
    good = [c for c in limits if correct[confidence >= c].mean() >= target]
    return float(good[0]) if good else 2.0
