"""Bins count alike, however few rows they hold.

verdict: fail
caught by: calibration/reliability_values
may also fail: calibration/reliability_ends, calibration/reliability_gaps, calibration/calibration_right
"""  # noqa: E501

from __future__ import annotations

reference_reliability = reliability


def reliability(y, p, bins):
    found = reference_reliability(y, p, bins)
    return {**found, "ece": np.abs(found["mean_p"] - found["share"]).mean()}
