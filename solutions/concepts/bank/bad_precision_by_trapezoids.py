"""The area under the precision-recall curve, by trapezoids.

verdict: fail
caught by: ranking/ranking_values, ranking/ranking_ties
may also fail: ranking/ranking_extreme, ranking/ranking_right
"""

from __future__ import annotations

reference_ranking = ranking_metrics


def ranking_metrics(y, score):
    found = reference_ranking(y, score)
    hits, alarms = found["tpr"] * y.sum(), found["fpr"] * (1 - y).sum()
    precision = np.append(1.0, hits[1:] / (hits + alarms)[1:])
    return {**found, "average_precision": np.trapezoid(precision, found["tpr"])}
