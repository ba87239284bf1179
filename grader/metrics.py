"""Metrics as functions of weighted rows, with a declared direction.

A metric gets columns of n rows and weights of shape (replicates, n), and returns one value a
replicate. Weight one everywhere is the point estimate; the multiplicities of a bootstrap sample
are a replicate. So one piece of code serves both, and the interval costs one vectorised call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from grader.errors import KitError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Columns = Mapping[str, NDArray[np.generic]]
    Weights = NDArray[np.float64]
    Values = NDArray[np.float64]
    Function = Callable[[Columns, Weights], Values]


@dataclass(frozen=True)
class Metric:
    """A metric: its name, its direction ("higher" or "lower" is better) and its function."""

    name: str
    better: str
    function: Function

    @property
    def sign(self) -> int:
        """+1 when higher is better, -1 when lower is."""
        return 1 if self.better == "higher" else -1


_REGISTRY: dict[str, Metric] = {}


def metric(name: str, *, better: str) -> Callable[[Function], Function]:
    """Register a function as the metric `name`; `better` is "higher" or "lower"."""
    if better not in ("higher", "lower"):
        raise KitError(f"metric {name!r}: better={better!r}; 'higher' or 'lower'")

    def register(function: Function) -> Function:
        _REGISTRY[name] = Metric(name, better, function)
        return function

    return register


def find(name: str) -> Metric:
    """Return a registered metric.

    Raises:
        KitError: nobody registered it (a fault of the lab's definition).
    """
    if name not in _REGISTRY:
        raise KitError(f"no metric called {name!r}; known: {', '.join(sorted(_REGISTRY))}")
    return _REGISTRY[name]


def ratio(numerator: Values, denominator: Values) -> Values:
    """Divide; 0 where the denominator is 0 (the convention of scikit-learn's zero_division=0)."""
    safe = np.where(denominator == 0, 1.0, denominator)
    return np.where(denominator == 0, 0.0, numerator / safe)


def _positives(columns: Columns) -> NDArray[np.bool_]:
    positive: NDArray[np.bool_] = np.asarray(columns["y"]) == 1
    return positive


@metric("precision", better="higher")
def precision(columns: Columns, weights: Weights) -> Values:
    """Share of the flagged rows that are positive. Columns: y, decision (both 0/1)."""
    flagged = np.asarray(columns["decision"]) == 1
    hits = flagged & _positives(columns)
    return ratio(weights[:, hits].sum(axis=1), weights[:, flagged].sum(axis=1))


@metric("recall", better="higher")
def recall(columns: Columns, weights: Weights) -> Values:
    """Share of the positive rows that are flagged. Columns: y, decision (both 0/1)."""
    positive = _positives(columns)
    hits = positive & (np.asarray(columns["decision"]) == 1)
    return ratio(weights[:, hits].sum(axis=1), weights[:, positive].sum(axis=1))


@metric("f1", better="higher")
def f1(columns: Columns, weights: Weights) -> Values:
    """Harmonic mean of precision and recall. Columns: y, decision (both 0/1)."""
    positive = _positives(columns)
    flagged = np.asarray(columns["decision"]) == 1
    hits = weights[:, positive & flagged].sum(axis=1)
    total = weights[:, positive].sum(axis=1) + weights[:, flagged].sum(axis=1)
    return ratio(2 * hits, total)


# The last answer of `_by_score`: average precision and ROC AUC ask for the same one in turn.
_last: list[tuple[Columns, Weights, tuple[Values, Values]]] = []


def _by_score(columns: Columns, weights: Weights) -> tuple[Values, Values]:
    """Return `_cumulated` of the same rows and weights, computed once for metrics in a row."""
    for known, used, answer in _last:
        if known is columns and used is weights:
            return answer
    _last[:] = [(columns, weights, _cumulated(columns, weights))]
    return _last[0][2]


def _cumulated(columns: Columns, weights: Weights) -> tuple[Values, Values]:
    """Cumulative positive and negative weight along the distinct scores, highest score first.

    Thresholds between two positives are merged: no term of the precision-recall or ROC sums
    depends on the order of negatives among themselves. Positives are rare, so few are left.

    Returns:
        true, false: (replicates, thresholds).
    """
    score, positive = np.asarray(columns["score"], dtype=np.float64), _positives(columns)
    order = np.argsort(-score, kind="stable")
    starts = _threshold_starts(score[order], positive[order])
    held = weights[:, order]
    every = np.cumsum(np.add.reduceat(held, starts, axis=1), axis=1)
    held[:, ~positive[order]] = 0.0
    true = np.cumsum(np.add.reduceat(held, starts, axis=1), axis=1)
    return true, every - true


def _threshold_starts(score: NDArray[np.float64], positive: NDArray[np.bool_]) -> NDArray[np.intp]:
    """First row of each run: ties that hold a positive, or all rows between two such ties."""
    new = np.concatenate([[True], np.diff(score) != 0])
    tie = np.cumsum(new) - 1
    with_positive = np.bincount(tie, weights=positive) > 0
    keep = with_positive[tie] | np.concatenate([[True], with_positive[tie[:-1]]])
    return np.flatnonzero(new & keep)


@metric("average_precision", better="higher")
def average_precision(columns: Columns, weights: Weights) -> Values:
    """Area under the precision-recall steps, as scikit-learn defines it. Columns: y, score.

    AP = sum over distinct thresholds of (R_i - R_(i-1)) P_i; ties share one threshold.
    """
    true, false = _by_score(columns, weights)
    steps = np.diff(true, axis=1, prepend=0.0)
    return ratio((steps * ratio(true, true + false)).sum(axis=1), true[:, -1])


@metric("roc_auc", better="higher")
def roc_auc(columns: Columns, weights: Weights) -> Values:
    """Area under the ROC curve by the trapezoid rule, so ties count half. Columns: y, score."""
    true, false = _by_score(columns, weights)
    before = np.concatenate([np.zeros((len(true), 1)), true[:, :-1]], axis=1)
    area = (np.diff(false, axis=1, prepend=0.0) * (true + before) / 2).sum(axis=1)
    return ratio(area, true[:, -1] * false[:, -1])


@metric("rmse", better="lower")
def rmse(columns: Columns, weights: Weights) -> Values:
    """Root of the mean squared error. Columns: y, prediction."""
    error = np.asarray(columns["y"], float) - np.asarray(columns["prediction"], float)
    return np.sqrt(ratio(weights @ error**2, weights.sum(axis=1)))


@metric("mae", better="lower")
def mae(columns: Columns, weights: Weights) -> Values:
    """Mean absolute error. Columns: y, prediction."""
    error = np.asarray(columns["y"], float) - np.asarray(columns["prediction"], float)
    return ratio(weights @ np.abs(error), weights.sum(axis=1))


@metric("rmse_ratio", better="lower")
def rmse_ratio(columns: Columns, weights: Weights) -> Values:
    """RMSE over the RMSE of a naive forecast. Columns: y, prediction, naive."""
    y, naive = np.asarray(columns["y"], float), np.asarray(columns["naive"], float)
    error = y - np.asarray(columns["prediction"], float)
    return np.sqrt(ratio(weights @ error**2, weights @ (y - naive) ** 2))


@metric("mean", better="higher")
def mean(columns: Columns, weights: Weights) -> Values:
    """Mean of per-unit values, such as one NDCG a user. Columns: value."""
    return ratio(weights @ np.asarray(columns["value"], float), weights.sum(axis=1))
