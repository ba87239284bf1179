"""Figures of a sentiment run, drawn from its curves after the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from grader.plotting import ACCENT, ALERT, INK, SOFT, canvas, in_words, titled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LABELS = ("negative", "neutral", "positive")


def figures(curves: dict[str, Any], record: dict[str, Any]) -> dict[str, Figure]:
    """Draw every figure whose numbers are there.

    Args:
        curves: numbers of curves.py, ablation.py, explanations.py and trend.py.
        record: the result file of the run.
    """
    drawn = {}
    for name, draw in DRAWERS.items():
        if curves.get(name):
            drawn[name] = draw(curves, record)
    return drawn


def _confusion(curves: dict[str, Any], record: dict[str, Any]) -> Figure:
    figure, (axes,) = canvas()
    counts = np.asarray(curves["confusion"])
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
    for i, j in np.ndindex(3, 3):
        colour = "white" if share[i, j] > 0.5 else INK
        text = f"{share[i, j]:.0%}\n{counts[i, j]:,}"
        axes.text(j, i, text, ha="center", va="center", color=colour)
    axes.set_xticks(range(3), LABELS)
    axes.set_yticks(range(3), LABELS)
    titled(axes, f"Macro-F1 {in_words(record, 'macro_f1')}", "predicted", "true")
    return figure


def _reliability(curves: dict[str, Any], record: dict[str, Any]) -> Figure:
    figure, (axes,) = canvas()
    curve = curves["reliability"]
    axes.plot([0.3, 1], [0.3, 1], color=SOFT, lw=1.5, label="perfect")
    size = 12 + 0.25 * np.asarray(curve["n"])
    axes.scatter(curve["confidence"], curve["accuracy"], s=size, color=ACCENT, label="messages")
    axes.legend(frameon=False, loc="upper left")
    title = f"Calibration error {in_words(record, 'calibration_error')}"
    titled(axes, title, "highest probability", "share of right labels")
    return figure


def _coverage(curves: dict[str, Any], record: dict[str, Any]) -> Figure:
    figure, (axes,) = canvas()
    curve, chosen = curves["coverage"], curves.get("chosen")
    axes.plot(curve["coverage"], curve["accuracy"], color=ACCENT, lw=2)
    if chosen:
        axes.axhline(chosen["target"], color=SOFT, lw=1.5)
        nearest = int(np.argmin(np.abs(np.asarray(curve["limit"]) - chosen["limit"])))
        at = (curve["coverage"][nearest], curve["accuracy"][nearest])
        axes.plot(*at, "o", color=ALERT, ms=8)
        text = f"your limit {chosen['limit']:.2f}"
        axes.annotate(text, at, xytext=(8, 8), textcoords="offset points", color=ALERT)
    titled(
        axes,
        f"Answered alone: {in_words(record, 'coverage')}",
        "share of messages answered without a person",
        "share of right answers",
    )
    return figure


def _top_words(curves: dict[str, Any], record: dict[str, Any]) -> Figure:
    del record
    figure, every = canvas(columns=3)
    for axes, label in zip(every, LABELS, strict=True):
        words = curves["top_words"].get(label, {})
        names = list(words)[::-1]
        axes.barh(names, [words[name] for name in names], color=ACCENT)
        titled(axes, label, "mean contribution", "")
    return figure


def _example(curves: dict[str, Any], record: dict[str, Any]) -> Figure:
    del record
    figure, (axes,) = canvas()
    shown = curves["example"]
    best = sorted(shown["parts"].items(), key=lambda pair: abs(pair[1]))[-14:]
    colours = [ACCENT if value > 0 else ALERT for _, value in best]
    axes.barh([name for name, _ in best], [value for _, value in best], color=colours)
    axes.axvline(0, color=INK, lw=0.8)
    head = f"Why {shown['label']} ({shown['probability']:.2f})?\n{shown['text']}"
    titled(axes, head, f"contribution to {shown['label']}", "")
    axes.title.set_fontsize(8)
    return figure


def _bars(rows: dict[str, Any], middle: str, title: str, x: str) -> Figure:
    """Draw points with intervals, one line each; `middle` is the key of the point."""
    figure, (axes,) = canvas()
    names = list(rows)[::-1]
    value = np.array([rows[name][middle] for name in names])
    reach = np.array([[rows[name]["low"], rows[name]["high"]] for name in names]).T
    axes.errorbar(value, names, xerr=np.abs(reach - value), fmt="o", color=ACCENT, capsize=3)
    titled(axes, title, x, "")
    return figure


def _ablation(curves: dict[str, Any], record: dict[str, Any]) -> Figure:
    del record
    found = curves["ablation"]
    head = f"Your tokens: plain {found['plain']:.3f} macro-F1 on {found['n']:,} training messages"
    figure = _bars(found["changes"], "value", head, "change of macro-F1, 95 % interval, same folds")
    figure.axes[0].axvline(0, color=SOFT, lw=1.5)
    return figure


def _complaints(curves: dict[str, Any], record: dict[str, Any]) -> Figure:
    del record
    return _bars(
        curves["complaints"], "share", "What complaints are about", "share of the complaints"
    )


def _trend(curves: dict[str, Any], record: dict[str, Any]) -> Figure:
    del record
    figure, (axes,) = canvas()
    rows = curves["trend"]
    share = np.asarray(rows["share"])
    spread = np.abs(np.array([rows["low"], rows["high"]]) - share)
    axes.errorbar(
        rows["period"], share, yerr=spread, fmt="o-", color=ACCENT, capsize=3, label="corrected"
    )
    axes.plot(rows["period"], rows["found"], "--", color=SOFT, label="as the model found")
    axes.plot(rows["period"], rows["true"], "x", color=ALERT, label="true")
    axes.set_ylim(-0.02, 1.02)
    axes.legend(frameon=False)
    titled(axes, "Negative drug reviews over time", "year", "share of negative reviews")
    return figure


DRAWERS = {
    "confusion": _confusion,
    "reliability": _reliability,
    "coverage": _coverage,
    "top_words": _top_words,
    "example": _example,
    "ablation": _ablation,
    "complaints": _complaints,
    "trend": _trend,
}
