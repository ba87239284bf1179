"""Slices of the hold-out for the page: one table for each metric and what it is sliced by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.html.bars import Scale
from grader.html.text import number

SMALLEST = 30  # rows; a smaller slice says more of its rows than of the submission


@dataclass(frozen=True)
class Slice:
    """A slice: name, rows, value with its interval, and where they lie in percent."""

    name: str
    n: int
    value: float
    low: float
    high: float
    dot: float
    start: float
    width: float

    @property
    def words(self) -> str:
        """The slice as a sentence, for who cannot see the bar."""
        ends = f"{number(self.low)} to {number(self.high)}"
        return f"{self.name}: {number(self.value)}, 95 % interval {ends}"


@dataclass(frozen=True)
class Group:
    """The slices of one metric by one property, on one scale; `hidden` were too small."""

    metric: str
    by: str
    slices: tuple[Slice, ...]
    hidden: int


def groups(curves: Mapping[str, Any]) -> list[Group]:
    """Return the groups of `curves["slices"]`, in the order the lab gave them."""
    rows = [row for row in curves.get("slices", ()) if row["value"] is not None]
    keys = list(dict.fromkeys((row["metric"], row["by"]) for row in rows))
    return [_group(metric, by, rows) for metric, by in keys]


def _group(metric: str, by: str, rows: list[dict[str, Any]]) -> Group:
    own = [row for row in rows if (row["metric"], row["by"]) == (metric, by)]
    large = [row for row in own if row["n"] >= SMALLEST]
    ends = [row[key] for row in large for key in ("value", "low", "high")]
    scale = Scale.over(ends) if ends else Scale(0.0, 1.0)
    slices = tuple(_slice(row, scale) for row in large)
    return Group(metric, by, slices, len(own) - len(large))


def _slice(row: Mapping[str, Any], scale: Scale) -> Slice:
    start, end = scale.at(row["low"]), scale.at(row["high"])
    return Slice(
        name=str(row["slice"]),
        n=int(row["n"]),
        value=row["value"],
        low=row["low"],
        high=row["high"],
        dot=scale.at(row["value"]),
        start=start,
        width=round(max(0.4, end - start), 2),
    )
