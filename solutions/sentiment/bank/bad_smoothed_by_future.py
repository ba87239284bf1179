"""Shares pulled towards the mean of all periods, later ones too.

verdict: fail
caught by: complaints/share_values
"""

from __future__ import annotations

reference_share = negative_share


def negative_share(time, negative, recall, false_alarm, period="M"):
    table = reference_share(time, negative, recall, false_alarm, period)
    table["share"] = (table["share"] * table["n"] + 10 * table["share"].mean()) / (table["n"] + 10)
    return table
