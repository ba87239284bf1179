"""Figures of a fraud run, drawn from its curves after the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from grader.plotting import ACCENT, ALERT, INK, SOFT, drawn, in_words, titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def figures(curves: dict[str, Any], record: dict[str, Any]) -> dict[str, Figure]:
    """Draw every figure whose numbers are there.

    Args:
        curves: numbers of curves.py.
        record: the result file of the run.
    """
    return drawn(DRAWERS, curves, record)


def _precision_recall(axes: Axes, curves: dict[str, Any], record: dict[str, Any]) -> None:
    curve, chosen = curves["precision_recall"], curves.get("chosen")
    axes.plot(curve["recall"], curve["precision"], color=ACCENT, lw=2)
    if chosen:
        axes.plot(chosen["recall"], chosen["precision"], "o", color=ALERT, ms=8)
        left = chosen["recall"] > 0.6
        axes.annotate(
            f"your threshold {chosen['threshold']:.3f}\nprecision {chosen['precision']:.2f}, "
            f"recall {chosen['recall']:.2f}",
            (chosen["recall"], chosen["precision"]),
            xytext=(-12 if left else 12, -4),
            textcoords="offset points",
            ha="right" if left else "left",
            va="top",
            color=ALERT,
        )
    axes.set(xlim=(0, 1), ylim=(0, 1.03))
    titled(
        axes, f"Average precision {in_words(record, 'average_precision')}", "recall", "precision"
    )


def _calibration(axes: Axes, curves: dict[str, Any], record: dict[str, Any]) -> None:
    del record
    curve = curves["calibration"]
    shown = [max(share, 1e-4) for share in curve["share"]]
    axes.plot([1e-4, 1], [1e-4, 1], color=SOFT, lw=1.5, label="perfect")
    sizes = 12 + 14 * np.log10(np.maximum(curve["n"], 1))
    axes.scatter(curve["score"], shown, s=sizes, color=ACCENT, label="bins of 30 or more payments")
    axes.set(xscale="log", yscale="log", xlim=(1e-4, 1.2), ylim=(7e-5, 1.5))
    axes.legend(frameon=False)
    titled(axes, "Calibration on the hold-out", "mean score", "share of frauds (at least 0.0001)")


def _histogram(axes: Axes, curves: dict[str, Any], record: dict[str, Any]) -> None:
    del record
    bins = curves["histogram"]
    edges = np.asarray(bins["edges"])
    width = edges[1] - edges[0]
    for name, colour, shift in (("other", SOFT, 0.0), ("fraud", ALERT, width / 2)):
        label = "frauds" if name == "fraud" else "other payments"
        axes.bar(edges[:-1] + shift, bins[name], width / 2, align="edge", color=colour, label=label)
    axes.set(yscale="log", xlim=(0, 1), ylim=(0.8, None))
    axes.legend(frameon=False)
    titled(axes, "Scores by class", "score", "payments (log scale)")


def _days(axes: Axes, curves: dict[str, Any], record: dict[str, Any]) -> None:
    del record
    days = curves["days"]
    number = [int(day["day"]) + 1 for day in days]
    axes.bar(number, [day["cards"] for day in days], color=SOFT, label="cards alerted")
    axes.axhline(100, color=INK, lw=1, ls=":")
    axes.annotate("100 cards a day", (0.55, 98), ha="left", va="top", color=INK)
    axes.set_ylim(0, max(125, 1.15 * max(day["cards"] for day in days)))
    other = axes.twinx()
    other.plot(number, [day["precision"] for day in days], "o-", color=ALERT)
    other.set(ylim=(0, 1.25), ylabel="share of compromised cards")
    other.yaxis.label.set_color(ALERT)
    other.spines["top"].set_visible(False)
    titled(axes, "Alerts at your threshold", "day of the hold-out", "cards alerted")


def _contributions(axes: Axes, curves: dict[str, Any], record: dict[str, Any]) -> None:
    del record
    parts = curves["contributions"]
    names = list(parts)[::-1]
    axes.barh(names, [parts[name] for name in names], color=ACCENT)
    titled(axes, "What the top alerts of the last day rest on", "mean absolute contribution", "")


DRAWERS = {
    "precision_recall": _precision_recall,
    "calibration": _calibration,
    "histogram": _histogram,
    "days": _days,
    "contributions": _contributions,
}
