"""The squared bias is measured against the noisy y.

verdict: fail
caught by: bias_variance/bias_low_degree, bias_variance/bias_high_degree
may also fail: bias_variance/bias_variance_right
"""

from __future__ import annotations


def bias_variance(x, truth, noise, degree, runs, seed):
    drawn = truth + noise * np.random.default_rng(seed).normal(size=(runs, len(x)))
    design = np.vander(x / np.abs(x).max(), degree + 1)
    fitted = (design @ np.linalg.lstsq(design, drawn.T, rcond=None)[0]).T
    return ((fitted.mean(axis=0) - drawn) ** 2).mean(), fitted.var(axis=0, ddof=1).mean()
