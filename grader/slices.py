"""Slices of the hold-out: one metric on parts of its rows, for the report. Never a row or a label.

A lab adds them to `bench.curves["slices"]`; the report hides those under 30 rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from grader import interval, metrics

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from grader.metrics import Columns

REPLICATES = 200


def of(
    metric: str,
    columns: Columns,
    names: NDArray[np.generic],
    *,
    title: str,
    by: str,
    unit: str = "",
    order: Sequence[str] | None = None,
) -> list[dict[str, Any]]:
    """Return a metric with its 95 % interval on each slice of some rows.

    Args:
        metric: name of a registered metric.
        columns: its columns, n rows each.
        names: the slice of each row, (n,).
        title: what the metric is called in the report.
        by: what the rows are sliced by, in words.
        unit: column of the resampling unit; "" resamples rows.
        order: names of the slices in the order to show them; sorted unless given.
    """
    texts = np.asarray(names).astype(str)
    shown = [name for name in order or np.unique(texts) if (texts == name).any()]
    return [
        {
            "metric": title,
            "by": by,
            "slice": str(name),
            **_one(metric, columns, texts == name, unit),
        }
        for name in shown
    ]


def _one(metric: str, columns: Columns, rows: NDArray[np.bool_], unit: str) -> dict[str, float]:
    own = {name: np.asarray(values)[rows] for name, values in columns.items()}
    (found,) = interval.bootstrap(
        [metrics.find(metric)],
        own,
        unit=own[unit] if unit else None,
        seed=0,
        replicates=REPLICATES,
    )
    ends = {name: round(float(getattr(found, name)), 4) for name in ("value", "low", "high")}
    return {"n": int(rows.sum()), **ends}


def bands(values: NDArray[Any], edges: Sequence[float]) -> tuple[NDArray[Any], list[str]]:
    """Cut numbers into bands with names such as "under 5", "5 to 10", "10 and more".

    Args:
        values: the numbers, (n,).
        edges: where bands begin, ascending; a band holds its first edge.

    Returns:
        The band of each number, (n,), and all names in order.
    """
    inner = [f"{low:g} to {high:g}" for low, high in pairwise(edges)]
    names = [f"under {edges[0]:g}", *inner, f"{edges[-1]:g} and more"]
    return np.array(names)[np.digitize(values, edges)], names
