"""0.5 as the limit, whatever the messages say.

verdict: fail
caught by: confidence/confidence_cases, confidence/routed_accuracy
"""

from __future__ import annotations


def choose_confidence(confidence, correct, target=0.9):
    return 0.5
