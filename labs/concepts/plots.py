"""Figures of a concepts run, drawn from its curves after the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from grader.plotting import ACCENT, ALERT, INK, SOFT, canvas, in_words, titled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHADES = ("#9bb7c4", "#5f93a8", ACCENT, "#d8a03d", ALERT)
ARROWS = ("↑", "→", "↓", "←")
TREATMENTS = ("deletion", "mean", "regression")


def figures(curves: dict[str, Any], record: dict[str, Any]) -> dict[str, Figure]:
    """Draw every figure whose numbers are there.

    Args:
        curves: numbers of curves.py and digits.py.
        record: the result file of the run.
    """
    return {name: draw(curves[name], record) for name, draw in DRAWERS.items() if curves.get(name)}


def _descent(curve: Any, record: dict[str, Any]) -> Figure:
    del record
    figure, (axes,) = canvas()
    for shade, one in zip(SHADES, curve, strict=True):
        momentum = f", momentum {one['momentum']:g}" if one["momentum"] else ""
        said = momentum + (f": {one['said']}" if one["said"] else "")
        losses = np.asarray(one["losses"])
        axes.plot(np.arange(1, len(losses) + 1), losses, color=shade, lw=2)
        axes.plot([], [], color=shade, lw=2, label=f"rate {one['rate']:g}{said}")
    axes.set_yscale("log")
    axes.legend(frameon=False, fontsize=9)
    titled(
        axes,
        "Your gradient descent and your diagnosis; 2 is the limit of the rate",
        "step",
        "loss",
    )
    return figure


def _tradeoff(curve: Any, record: dict[str, Any]) -> Figure:
    del record
    figure, (axes,) = canvas()
    measured, exact = np.asarray(curve["measured"]), np.asarray(curve["exact"])
    for column, (name, shade) in enumerate((("squared bias", ACCENT), ("variance", ALERT))):
        axes.plot(curve["degree"], exact[:, column], color=shade, lw=1.5, label=f"{name}, exact")
        axes.plot(curve["degree"], measured[:, column], "o", color=shade, ms=6, label="yours")
    total = exact.sum(axis=1) + curve["noise"]
    axes.plot(curve["degree"], total, color=INK, lw=2, label="expected error, with noise")
    best = int(total.argmin())
    axes.plot(curve["degree"][best], total[best], "o", color=INK, ms=8)
    axes.legend(frameon=False, fontsize=9)
    axes.set_xticks(curve["degree"])
    title = f"Bias falls, variance rises: degree {best} is best here"
    titled(axes, title, "degree of the polynomial", "squared error")
    return figure


def _reliability(curve: Any, record: dict[str, Any]) -> Figure:
    del record
    figure, (axes,) = canvas()
    size = 10 + 300 * np.asarray(curve["count"]) / max(curve["count"])
    axes.plot([0, 1], [0, 1], color=SOFT, lw=1.5, label="perfect")
    axes.plot(curve["mean_p"], curve["share"], color=ACCENT, lw=1)
    axes.scatter(curve["mean_p"], curve["share"], s=size, color=ACCENT, label="bins, by size")
    axes.legend(frameon=False, loc="upper left", markerscale=0.6)
    title = f"A bank's score, by your bins: calibration error {curve['ece']:.3f}"
    titled(axes, title, "mean score", "share of loans that failed")
    return figure


def _roc(curve: Any, record: dict[str, Any]) -> Figure:
    del record
    figure, (axes,) = canvas()
    axes.plot([0, 1], [0, 1], color=SOFT, lw=1.5, label="chance")
    axes.plot(curve["fpr"], curve["tpr"], color=ACCENT, lw=2, label="the bank's score")
    axes.legend(frameon=False, loc="lower right")
    title = f"Your ROC curve: AUC {curve['auc']:.3f}, average precision {curve['ap']:.3f}"
    titled(axes, title, "false positive rate", "true positive rate")
    return figure


def _mechanisms(curve: Any, record: dict[str, Any]) -> Figure:
    del record
    figure, every = canvas(columns=3, height=3.8)
    place = np.arange(3)
    for axes, (mechanism, found) in zip(every, curve.items(), strict=True):
        for number, (method, shade) in enumerate(
            zip(TREATMENTS, (SOFT, ALERT, ACCENT), strict=True)
        ):
            axes.bar(place + 0.27 * (number - 1), found[method], 0.25, color=shade, label=method)
        axes.axhline(0, color=INK, lw=0.8)
        axes.set_xticks(place, ("mean", "spread", "slope"))
        axes.set_ylim(-1.05, 0.4)
        titled(axes, mechanism, "", "error" if axes is every[0] else "")
    every[0].legend(frameon=False, fontsize=9, loc="lower left")
    figure.suptitle("What each treatment of missing values gets wrong", color=INK, fontsize=11)
    return figure


def _filters(curve: Any, record: dict[str, Any]) -> Figure:
    from matplotlib.figure import Figure

    kernels = np.asarray(curve)[:32]
    figure = Figure(figsize=(7, 0.4 + 0.95 * -(-len(kernels) // 8)), layout="constrained")
    every = np.ravel(figure.subplots(-(-len(kernels) // 8), 8))
    reach = np.abs(kernels).max() or 1.0
    for axes in every:
        axes.set_axis_off()
    for axes, kernel in zip(every, kernels, strict=False):
        axes.imshow(kernel, cmap="RdBu_r", vmin=-reach, vmax=reach)
    title = f"First filters of your network; accuracy {in_words(record, 'digits_accuracy')}"
    figure.suptitle(title, color=INK, fontsize=11)
    return figure


def _policy(curve: Any, record: dict[str, Any]) -> Figure:
    del record
    figure, (axes,) = canvas()
    rows, columns = curve["shape"]
    value = np.asarray(curve["value"]).reshape(rows, columns)
    shown = np.ma.masked_array(
        value, np.isin(np.arange(value.size), _ends(curve)).reshape(rows, columns)
    )
    axes.imshow(shown, cmap="Blues", vmin=value.min() - 2, vmax=value.max() + 4)
    for place, (row, column) in enumerate(np.ndindex(rows, columns)):
        text = f"{ARROWS[curve['action'][place]]}\n{value[row, column]:.1f}"
        if place in _ends(curve):
            text = "goal\n+10" if place == curve["goal"] else "pit\n-10"
        axes.text(column, row, text, ha="center", va="center", color=INK, fontsize=11)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    titled(axes, "Values and best moves of your Q-learning; a step costs 1", "", "")
    return figure


def _ends(curve: Any) -> list[int]:
    return [curve["goal"], *curve["pits"]]


DRAWERS = {
    "descent": _descent,
    "tradeoff": _tradeoff,
    "mechanisms": _mechanisms,
    "reliability": _reliability,
    "roc": _roc,
    "filters": _filters,
    "policy": _policy,
}
