"""The ratio of the mean squared errors, not of their roots.

verdict: fail
caught by: honest_null/compare_ratio
may also fail: honest_null/compare_interval
"""

honest_comparison = compare_losses


def compare_losses(loss, naive_loss, day, block=21, seed=0):
    found = honest_comparison(loss, naive_loss, day, block, seed)
    return found | {key: found[key] ** 2 for key in ("ratio", "low", "high")}
