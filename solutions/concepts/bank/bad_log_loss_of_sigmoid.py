"""The logarithm of a sigmoid that is 0 or 1.

verdict: fail
caught by: stable/log_loss_extreme
may also fail: stable/stable_right
"""

from __future__ import annotations


def log_loss(y, margin):
    p = np.clip(1 / (1 + np.exp(-margin)), 1e-15, 1 - 1e-15)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
