"""The textbook interval, which leaves [0, 1] and shrinks to nothing.

verdict: fail
caught by: complaints/share_values, complaints/top_values
"""

from __future__ import annotations


def wilson(hits, n):
    p = hits / n
    spread = 1.96 * np.sqrt(p * (1 - p) / n)
    return p - spread, p + spread
