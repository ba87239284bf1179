"""The share that the model finds, taken as true.

verdict: fail
caught by: complaints/share_values
"""

from __future__ import annotations

reference_share = negative_share


def negative_share(time, negative, recall, false_alarm, period="M"):
    return reference_share(time, negative, 1.0, 0.0, period)
