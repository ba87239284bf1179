"""The strategy that the backtest accounts for, and the form of what judges return."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from grader import answers
from grader.bench import Caller

VERDICTS = ("better", "worse", "undecided")
MOST = 1.5  # highest leverage of one ticker
COLUMNS = ["gross", "cost", "net", "equity"]


def weights(
    parts: Any, forecasts: pd.DataFrame | None, signal: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return volatility-targeted weights and simple returns of the hold-out, (days, tickers).

    Each ticker gets an equal share of the capital, scaled by its usual volatility before the
    hold-out over the forecast, at most 1.5.
    """
    panel = parts.panel
    before = panel[panel["day"] < parts.refits[0] - 5]
    usual = np.exp(before.groupby("ticker")["target"].median())
    shown = panel[panel["day"].between(parts.refits[0], parts.refits[-1] - 1)]
    table = shown if forecasts is None else forecasts
    signals = table.set_index(["day", "ticker"])[signal].unstack()  # noqa: PD010
    held = (usual / np.exp(signals)).clip(0, MOST) / len(usual)
    returns = shown.set_index(["day", "ticker"])["day_return"].unstack()  # noqa: PD010
    return held[returns.columns].loc[returns.index].fillna(0.0), returns.fillna(0.0)


def accounts(
    caller: Caller, held: pd.DataFrame, returns: pd.DataFrame, cost_bps: float
) -> pd.DataFrame:
    """Call backtest and check the form of its answer."""
    given = caller.call("backtest", held, returns, cost_bps)
    return answers.frame(given, "backtest", returns.index, COLUMNS)[COLUMNS].astype(np.float64)


def comparison(given: Any) -> dict[str, Any]:
    """Check the form of what compare_losses returned."""
    keys = ("ratio", "low", "high", "verdict")
    answers.require(
        isinstance(given, dict) and set(keys) <= set(given),
        f"compare_losses returned {answers.kind(given)}, expected a dict of {', '.join(keys)}",
    )
    for key in keys[:3]:
        answers.number(given[key], f"compare_losses: {key}", 0, 1e6)
    answers.require(
        given["verdict"] in VERDICTS,
        f"compare_losses: the verdict is one of {', '.join(VERDICTS)}",
    )
    found: dict[str, Any] = given
    return found


def verdict_of(given: Any) -> str:
    """Put a comparison into words."""
    found = comparison(given)
    numbers = f"ratio {found['ratio']:.3f} [{found['low']:.3f}, {found['high']:.3f}]"
    return f"{found['verdict']}, {numbers}"
