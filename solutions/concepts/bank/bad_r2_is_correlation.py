"""R2 as the squared correlation.

verdict: fail
caught by: metrics/regression_values
may also fail: metrics/regression_constant, metrics/metrics_right
"""

from __future__ import annotations

reference_regression = regression_metrics


def regression_metrics(y, prediction):
    found = reference_regression(y, prediction)
    r = np.corrcoef(y, prediction)[0, 1]
    return {**found, "r2": found["r2"] if np.isnan(r) else r**2}
