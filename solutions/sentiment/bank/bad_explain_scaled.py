"""Contributions scaled to sum to one.

verdict: fail
caught by: explain/explain_adds_up
"""

from __future__ import annotations

reference_explain = explain


def explain(model, text):
    found = reference_explain(model, text)
    for parts in found.values():
        total = sum(abs(value) for value in parts.values()) or 1.0
        for name in parts:
            parts[name] /= total
    return found
