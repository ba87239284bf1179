"""Seeded bootstrap intervals that resample the right unit: cards, users, days, text groups.

Rows of one card are alike, so resampling rows would make intervals too narrow. The unit is drawn
with replacement and brings all of its rows (cluster bootstrap: Davison and Hinkley, 1997, 3.8).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from grader.metrics import Columns, Metric, Weights

REPLICATES = 500
LEVEL = 0.95
_BATCH_CELLS = 2_000_000  # rows times replicates held at once: 16 MB of weights


@dataclass(frozen=True)
class Interval:
    """A point estimate with its percentile interval and the number of units behind it.

    `replicates` are the metric's values on the bootstrap samples, (replicates,). Two runs on the
    same rows with the same seed see the same samples, so their replicates are paired.
    """

    value: float
    low: float
    high: float
    units: int
    replicates: NDArray[np.float64] | None = field(default=None, compare=False, repr=False)


def percentile(replicates: NDArray[np.float64]) -> tuple[float, float]:
    """Return the ends of the 95 % percentile interval of bootstrap values, (replicates,)."""
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(replicates, [tail, 1 - tail])
    return float(low), float(high)


def group_codes(unit: NDArray[np.generic] | None, rows: int) -> tuple[NDArray[np.intp], int]:
    """Return a code in [0, groups) for each row; without a unit each row is its own group."""
    if unit is None:
        return np.arange(rows), rows
    _, codes = np.unique(unit, return_inverse=True)
    return codes, int(codes.max(initial=-1)) + 1


def replicate_weights(
    codes: NDArray[np.intp], groups: int, seed: int, replicates: int = REPLICATES
) -> Iterator[Weights]:
    """Yield batches of row weights, (batch, rows): how often the unit of each row was drawn."""
    rng = np.random.default_rng(seed)
    size = max(1, _BATCH_CELLS // max(1, len(codes)))
    for start in range(0, replicates, size):
        batch = min(size, replicates - start)
        drawn = rng.integers(0, groups, size=(batch, groups))
        cells = (drawn + np.arange(batch)[:, None] * groups).ravel()
        counts = np.bincount(cells, minlength=batch * groups).reshape(batch, groups)
        yield counts[:, codes].astype(np.float64)


def bootstrap(
    metrics: Sequence[Metric],
    columns: Columns,
    *,
    unit: NDArray[np.generic] | None,
    seed: int,
    replicates: int = REPLICATES,
) -> list[Interval]:
    """Estimate metrics of the same rows and their 95 % percentile intervals.

    All metrics see the same bootstrap samples, so differences between them are paired.

    Args:
        metrics: the metrics to evaluate.
        columns: arrays of n rows each.
        unit: the resampling unit of each row, (n,); None resamples rows.
        seed: seed of the resampling.
        replicates: number of bootstrap samples.
    """
    rows = len(next(iter(columns.values())))
    codes, groups = group_codes(unit, rows)
    values = [float(metric.function(columns, np.ones((1, rows)))[0]) for metric in metrics]
    batches = [
        [metric.function(columns, weights) for metric in metrics]
        for weights in replicate_weights(codes, groups, seed, replicates)
    ]
    every = [np.concatenate(own) for own in zip(*batches, strict=True)]
    return [
        Interval(value, *percentile(own), groups, own)
        for value, own in zip(values, every, strict=True)
    ]
