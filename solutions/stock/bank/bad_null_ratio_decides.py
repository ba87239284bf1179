"""A ratio below one is called better, whatever the interval.

verdict: fail
caught by: honest_null/compare_verdict
may also fail: honest_null/compare_ratio
"""

honest_comparison = compare_losses


def compare_losses(loss, naive_loss, day, block=21, seed=0):
    found = honest_comparison(loss, naive_loss, day, block, seed)
    return found | {"verdict": "better" if found["ratio"] < 1 else "worse"}
