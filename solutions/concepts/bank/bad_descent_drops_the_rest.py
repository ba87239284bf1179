"""Only whole batches.

verdict: fail
caught by: descent/descend_minibatch
may also fail: descent/descend_momentum, descent/descent_right
"""

from __future__ import annotations

reference_descend = descend


def descend(x, y, loss, rate, momentum, batch, epochs):
    whole = len(x) // batch * batch
    return reference_descend(x[:whole], y[:whole], loss, rate, momentum, batch, epochs)
