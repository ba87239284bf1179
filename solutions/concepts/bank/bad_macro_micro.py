"""Macro and micro averages are mixed up.

verdict: fail
caught by: metrics/classification_values, metrics/classification_absent
may also fail: metrics/metrics_right
"""

from __future__ import annotations

reference_metrics = classification_metrics


def classification_metrics(y, prediction, classes):
    found = reference_metrics(y, prediction, classes)
    return {**found, "macro_f1": found["micro_f1"], "micro_f1": found["macro_f1"]}
