"""The velocity forgets what it was.

verdict: fail
caught by: descent/descend_momentum
may also fail: descent/descend_optimum, descent/descent_right
"""

from __future__ import annotations

reference_descend = descend


def descend(x, y, loss, rate, momentum, batch, epochs):
    return reference_descend(x, y, loss, rate, 0.0, batch, epochs)
