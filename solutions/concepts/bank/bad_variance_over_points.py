"""The variance is taken along x, not over the runs.

verdict: fail
caught by: bias_variance/bias_high_degree
may also fail: bias_variance/bias_low_degree, bias_variance/bias_no_noise, bias_variance/bias_variance_right
"""  # noqa: E501

from __future__ import annotations


def bias_variance(x, truth, noise, degree, runs, seed):
    drawn = truth + noise * np.random.default_rng(seed).normal(size=(runs, len(x)))
    design = np.vander(x / np.abs(x).max(), degree + 1)
    fitted = (design @ np.linalg.lstsq(design, drawn.T, rcond=None)[0]).T
    variance = fitted.var(axis=1, ddof=1).mean()
    return ((fitted.mean(axis=0) - truth) ** 2).mean(), variance
