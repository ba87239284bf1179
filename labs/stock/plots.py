"""Figures of a stock run, drawn from its curves after the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.plotting import ACCENT, ALERT, INK, SOFT, drawn, in_words, plain, titled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PASS_AT = 0.88


def figures(curves: dict[str, Any], record: dict[str, Any]) -> dict[str, Figure]:
    """Draw every figure whose numbers are there.

    Args:
        curves: numbers of curves.py, validation.py and qlearning.py.
        record: the result file of the run.
    """
    return drawn(DRAWERS, curves, record)


def _years(axes: Axes, marks: dict[str, int], weeks: int) -> None:
    """Mark the first week of each year; shade 2008, when it is among them."""
    axes.set_xticks(list(marks.values()), list(marks))
    axes.set_xlim(0, weeks)
    if "2008" in marks:
        end = min((week for week in marks.values() if week > marks["2008"]), default=weeks)
        axes.axvspan(marks["2008"], end, color=SOFT, alpha=0.3, lw=0)


def _forecast(axes: Axes, curves: dict[str, Any], record: dict[str, Any]) -> None:
    curve = curves["forecast"]
    axes.plot(curve["y"], color=SOFT, lw=2, label="realised over the next five days")
    axes.plot(curve["ewma"], color=INK, lw=0.8, ls=":", label="EWMA")
    axes.plot(curve["prediction"], color=ACCENT, lw=1.5, label="forecast")
    axes.set_yscale("log")
    _years(axes, curve["years"], len(curve["y"]))
    axes.legend(frameon=False)
    ratio = in_words(record, "rmse_ratio")
    titled(
        axes, f"Forecast and realised volatility, RMSE ratio {ratio}", "", "% a day, weekly mean"
    )


def _groups(axes: Axes, curves: dict[str, Any], record: dict[str, Any]) -> None:
    del record
    names, points = [], []
    for group in curves["groups"].values():
        for name, point in group.items():
            names.append(name)
            points.append(point)
    for at, point in enumerate(points):
        axes.plot([point["low"], point["high"]], [at, at], color=SOFT, lw=3)
        axes.plot(point["value"], at, "o", color=ACCENT)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.axvline(1, color=INK, lw=1, ls=":")
    axes.axvline(PASS_AT, color=ALERT, lw=1)
    titled(axes, "RMSE ratio by year and ticker, 95 % intervals", "pass at 0.88, naive at 1", "")


def _cumulative(axes: Axes, curves: dict[str, Any], record: dict[str, Any]) -> None:
    del record
    curve = curves["cumulative"]
    for name, colour in (("ewma", ACCENT), ("har", ALERT)):
        axes.plot(curve[name], color=colour, label=f"squared errors saved against {name.upper()}")
    axes.axhline(0, color=INK, lw=1, ls=":")
    _years(axes, curve["years"], len(curve["ewma"]))
    axes.legend(frameon=False)
    titled(axes, "When the forecast earned its advantage", "", "cumulative; rising is better")


def _validation(axes: Axes, curves: dict[str, Any], record: dict[str, Any]) -> None:
    found = curves["validation"]
    names = ["shuffled folds", "walk-forward, purged"]
    values = [found["shuffled"], found["purged"]]
    bars = axes.bar(names, values, color=[ALERT, ACCENT], width=0.55)
    axes.bar_label(bars, fmt="%.2f", padding=3, color=INK)
    axes.axhline(1, color=INK, lw=1, ls=":")
    own = next((m["value"] for m in record["metrics"] if m["name"] == "rmse_ratio"), None)
    if own is not None:
        axes.axhline(own, color=INK, lw=1)
        axes.annotate(
            f"your model, hidden years {own:.2f}", (1.4, own), ha="right", va="bottom", color=INK
        )
    axes.set_ylim(0, 1.15 * max(*values, 1.0))
    title = "A model that only remembers, judged in two ways"
    titled(axes, title, "", "RMSE ratio against naive")


def _equity(axes: Axes, curves: dict[str, Any], record: dict[str, Any]) -> None:
    curve = curves["equity"]
    colours = {"0": SOFT, "5": ACCENT, "10": ALERT}
    for bps, values in curve["cost_bps"].items():
        axes.plot(values, color=colours[bps], label=f"volatility target, {bps} bp")
    axes.plot(curve["buy_and_hold"], color=INK, lw=1, ls=":", label="equal weights, held")
    axes.legend(frameon=False, fontsize=8, loc="upper left")
    every = [*curve["buy_and_hold"], *(v for values in curve["cost_bps"].values() for v in values)]
    low, high = min(every), max(every)
    axes.set_ylim(low - 0.6 * (high - low), high + 0.05 * (high - low))
    lower = axes.inset_axes((0.0, 0.0, 1.0, 0.28))
    plain(lower)
    lower.fill_between(range(len(curve["drawdown"])), curve["drawdown"], color=ACCENT, alpha=0.4)
    lower.plot(curve["drawdown_buy_and_hold"], color=INK, lw=1, ls=":")
    lower.set_ylabel("drawdown")
    lower.set_xlabel("week of the hidden years")
    axes.tick_params(labelbottom=False)
    sharpe = in_words(record, "sharpe")
    titled(axes, f"Equity net of costs, Sharpe at 5 bp {sharpe}", "", "equity")


def _seeds(axes: Axes, curves: dict[str, Any], record: dict[str, Any]) -> None:
    del record
    found = curves["seeds"]
    axes.plot(found["sharpe"], [1] * len(found["sharpe"]), "o", color=ACCENT, alpha=0.7, ms=9)
    axes.axvline(found["buy_and_hold"], color=INK, lw=1, ls=":")
    axes.annotate("held", (found["buy_and_hold"], 1.02), ha="center", color=INK)
    axes.set_yticks([])
    axes.set_ylim(0.95, 1.05)
    titled(axes, "Q-learning: ten seeds, the same data", "Sharpe ratio on the hidden years", "")


DRAWERS = {
    "forecast": _forecast,
    "groups": _groups,
    "cumulative": _cumulative,
    "validation": _validation,
    "equity": _equity,
    "seeds": _seeds,
}
