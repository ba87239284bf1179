"""The learner's runs so far: points, and each gated metric with its interval, run by run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grader import comparing, report
from grader.errors import CaseworkError
from grader.html import changes
from grader.html.bars import Scale
from grader.html.text import number, points

if TYPE_CHECKING:
    from grader.comparing import Difference, Run
    from grader.html.changes import Changes

SHOWN = 24
METRICS = 6


@dataclass(frozen=True)
class Point:
    """A run in a chart: x and y in percent, y of the interval's ends, whether it reached."""

    run: str
    x: float
    y: float
    low: float
    high: float
    good: bool
    text: str


@dataclass(frozen=True)
class Chart:
    """A small chart over runs: points, height of the gate in percent (or None), all in words."""

    title: str
    points: tuple[Point, ...]
    gate: float | None
    last: str
    words: str

    @property
    def lines(self) -> list[tuple[Point, Point]]:
        """Neighbouring points, to be joined."""
        return list(zip(self.points, self.points[1:], strict=False))


@dataclass(frozen=True)
class Since:
    """The paired differences to an earlier run, or why there are none."""

    run: str
    differences: tuple[Difference, ...]
    summary: str
    changes: Changes | None

    @property
    def same(self) -> bool:
        """Whether no metric moved at all."""
        return all(one.verdict == comparing.SAME for one in self.differences)


def charts(runs: Sequence[Run]) -> list[Chart]:
    """Return the chart of points, then one a gated metric; none before the second run.

    Only runs on the hold-out of the last one are in a metric's chart.
    """
    if len(runs) < 2:
        return []
    shown = runs[-SHOWN:]
    like = [run for run in shown if comparing.comparable(run, runs[-1])]
    gated = [m for m in runs[-1].record["metrics"] if m["pass_at"] is not None][:METRICS]
    rest = [_metric_chart(metric, like) for metric in gated] if len(like) > 1 else []
    return [_score_chart(shown), *(chart for chart in rest if chart is not None)]


def _score_chart(runs: Sequence[Run]) -> Chart:
    scale = Scale(0, max(100.0, *(float(run.record["score"]) for run in runs)))
    found = []
    for place, run in enumerate(runs):
        score = float(run.record["score"])
        y = round(100 - scale.at(score), 2)
        text = f"run {run.name}: {points(score)} points"
        found.append(Point(run.name, _x(place, len(runs)), y, y, y, run.record["passed"], text))
    words = "Points by run. " + "; ".join(point.text for point in found)
    last = f"{points(float(runs[-1].record['score']))} points"
    return Chart("points", tuple(found), None, last, words)


def _metric_chart(metric: Mapping[str, Any], runs: Sequence[Run]) -> Chart | None:
    known = [(run, run.metrics.get(metric["name"])) for run in runs]
    rows = [(run, own) for run, own in known if own and own["value"] is not None]
    if len(rows) < 2:
        return None
    ends = [own[key] for _, own in rows for key in ("value", "low", "high")]
    scale = Scale.over([end for end in [*ends, metric["pass_at"]] if end is not None])
    found = tuple(
        _point(run, own, scale, place, len(rows)) for place, (run, own) in enumerate(rows)
    )
    words = f"{metric['title']} by run. " + "; ".join(point.text for point in found)
    gate = round(100 - scale.at(metric["pass_at"]), 2)
    return Chart(metric["title"], found, gate, number(rows[-1][1]["value"]), words)


def _point(run: Run, own: Mapping[str, Any], scale: Scale, place: int, count: int) -> Point:
    value = own["value"]
    low, high = (value if own[key] is None else own[key] for key in ("low", "high"))
    heights = [round(100 - scale.at(end), 2) for end in (value, low, high)]
    sign = 1 if own["direction"] == "higher" else -1
    good = sign * value >= sign * own["pass_at"] if own["pass_at"] is not None else True
    text = f"run {run.name}: {number(value)}"
    return Point(run.name, _x(place, count), heights[0], heights[1], heights[2], good, text)


def _x(place: int, count: int) -> float:
    """Return the place of a run from left to right, with room at both ends for its mark."""
    return round(3 + 94 * place / max(1, count - 1), 2)


def since_best(runs: Sequence[Run]) -> Since | None:
    """Compare the last run with the best one before it on the same hold-out."""
    best = comparing.best(runs[:-1], beside=runs[-1]) if runs else None
    if best is None:
        return None
    try:
        found = comparing.compare(runs[-1], best)
    except CaseworkError:  # graded before the values to pair were kept
        return None
    return Since(best.name, tuple(found), comparing.summary(found), _edited(best, runs[-1]))


def _edited(before: Run, after: Run) -> Changes | None:
    """Return what was edited between two runs; None where a graded file was not kept."""
    files = [run.folder / report.GRADED for run in (before, after)]
    if not all(file.is_file() for file in files):
        return None
    return changes.of(*(file.read_text(encoding="utf-8", errors="replace") for file in files))
