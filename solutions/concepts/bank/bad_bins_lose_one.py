"""A probability of exactly 1 falls into a bin of its own.

verdict: fail
caught by: calibration/reliability_ends
may also fail: calibration/calibration_right
"""

from __future__ import annotations


def reliability(y, p, bins):
    number = (p * bins).astype(int)
    count = np.bincount(number)
    full, count = count > 0, count[count > 0]
    mean_p, share = (np.bincount(number, column)[full] / count for column in (p, y))
    ece, brier = (count * np.abs(mean_p - share)).sum() / len(y), ((p - y) ** 2).mean()
    return {"count": count, "mean_p": mean_p, "share": share, "ece": ece, "brier": brier}
