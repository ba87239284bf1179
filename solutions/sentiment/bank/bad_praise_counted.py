"""Praise counted among the complaints.

verdict: fail
caught by: complaints/top_values
"""

from __future__ import annotations

reference_top = top_complaints


def top_complaints(ids, negative, aspects, k=5):
    return reference_top(ids, [1] * len(ids), aspects, k)
