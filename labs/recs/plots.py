"""Figures of a recommendation run, drawn from its curves after the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from grader.plotting import ACCENT, ALERT, INK, SOFT, canvas, metric, titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {"yours": ACCENT, "recent popularity": ALERT, "oracle": INK}


def figures(curves: dict[str, Any], record: dict[str, Any]) -> dict[str, Figure]:
    """Draw every figure whose numbers are there.

    Args:
        curves: numbers of curves.py.
        record: the result file of the run.
    """
    drawn = {}
    for name, draw in DRAWERS.items():
        if name in curves:
            drawn[name], (axes,) = canvas()
            draw(axes, curves[name], record)
    return drawn


def _by_cutoff(axes: Axes, lines: Any, record: dict[str, Any]) -> None:
    """NDCG of the run and of the yardsticks at each cutoff, with 95 % intervals."""
    for shift, (name, points) in enumerate(lines.items()):
        place = np.arange(len(points)) + 0.06 * (shift - 1)
        value = [point["value"] for point in points]
        half = [point["half_width"] for point in points]
        colour = COLOURS.get(name, SOFT)
        axes.errorbar(place, value, half, fmt="o-", color=colour, capsize=3, label=name)
    first = next(iter(lines.values()))
    labels = [f"{point['cutoff']}\n{point['users']} users" for point in first]
    axes.set_xticks(range(len(first)), labels)
    axes.set_ylim(0, None)
    axes.legend(frameon=False)
    titled(axes, "NDCG@10 at each cutoff", "", "NDCG@10 with 95 % interval")


def _exposure(axes: Axes, shares: Any, record: dict[str, Any]) -> None:
    """Who gets the places: tenths of the catalogue, and what was really bought."""
    place = np.arange(10)
    axes.bar(place - 0.2, shares["shown"], 0.4, color=ACCENT, label="your lists")
    axes.bar(place + 0.2, shares["bought"], 0.4, color=SOFT, label="new purchases")
    axes.set_xticks(place, [str(tenth + 1) for tenth in place])
    axes.legend(frameon=False)
    x = "tenth of the catalogue, best sellers of 30 days first"
    titled(axes, "Long tail: places and purchases", x, "share")


def _history(axes: Axes, buckets: Any, record: dict[str, Any]) -> None:
    """Recall by how many items a user had bought before."""
    labels = [f"{bucket['items']}\n{bucket['users']} users" for bucket in buckets]
    axes.bar(labels, [bucket["recall"] for bucket in buckets], color=ACCENT)
    titled(axes, "Recall@10 by history", "different items bought before the cutoff", "recall@10")


def _coverage(axes: Axes, points: Any, record: dict[str, Any]) -> None:
    """Coverage against NDCG: this run, its yardsticks, baseline and reference."""
    marks = {
        name: (p["coverage"], p["ndcg"], COLOURS.get(name, SOFT)) for name, p in points.items()
    }
    cover, gain = metric(record, "catalogue_coverage"), metric(record, "ndcg_at_10")
    for role, name in (("baseline", "naive baseline"), ("reference", "reference")):
        if cover.get(role) is not None and gain.get(role) is not None:
            marks[name] = (cover[role], gain[role], SOFT)
    for name, (x, y, colour) in marks.items():
        axes.plot(x, y, "o", ms=9, color=colour)
        axes.annotate(name, (x, y), xytext=(8, -3), textcoords="offset points", color=INK)
    axes.set(xlim=(0, None), ylim=(0, None))
    axes.margins(x=0.25)
    titled(axes, "Coverage against NDCG", "share of the catalogue shown", "NDCG@10")


def _splits(axes: Axes, values: Any, record: dict[str, Any]) -> None:
    """The same model on a random split of the past and on the weeks that followed."""
    names = {"random": "random split of the past", "temporal": "the four weeks after"}
    axes.bar(
        [names[k] for k in names], [values[k] for k in names], color=[ALERT, ACCENT], width=0.5
    )
    times = values["random"] / max(values["temporal"], 1e-9)
    titled(axes, f"A random split flatters: {times:.1f} times", "", "NDCG@10 of your model")


DRAWERS = {
    "ndcg_by_cutoff": _by_cutoff,
    "real_ndcg_by_cutoff": _by_cutoff,
    "exposure": _exposure,
    "recall_by_history": _history,
    "coverage_ndcg": _coverage,
    "splits": _splits,
    "real_splits": _splits,
}
