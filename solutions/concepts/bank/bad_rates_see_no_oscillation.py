"""A curve that falls is fine or slow, however much it swings.

verdict: fail
caught by: rates/rates_oscillating
may also fail: rates/rates_right
"""

from __future__ import annotations


def diagnose(losses):
    if not np.isfinite(losses).all() or losses[-1] > losses[0]:
        return "diverging"
    late = losses[-1 - len(losses) // 10] - losses[-1]
    return "too slow" if late > 0.01 * (losses[0] - losses[-1]) else "fine"
