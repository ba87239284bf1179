"""Rows with equal scores come one after the other.

verdict: fail
caught by: ranking/ranking_ties
may also fail: ranking/ranking_right
"""

from __future__ import annotations

reference_ranking = ranking_metrics


def ranking_metrics(y, score):
    hits = np.cumsum(y[np.argsort(-score, kind="stable")])
    misses = 1 - y[np.argsort(-score, kind="stable")]
    auc = (hits * misses).sum() / (y.sum() * (1 - y).sum())
    return {**reference_ranking(y, score), "auc": auc}
