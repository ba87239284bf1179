"""Plain numbers for the figures of a run: weekly means and sums, never a row or a target."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from grader import interval, metrics

WEEK = 5  # trading days
REPLICATES = 200


def of_forecasts(
    columns: dict[str, np.ndarray], day: np.ndarray, groups: dict[str, pd.Series]
) -> dict[str, Any]:
    """Return weekly means over tickers, ratios by group and cumulative loss differences.

    Args:
        columns: y, prediction, naive, ewma, har, block of each row.
        day: number of the trading day of each row.
        groups: year and real ticker of each row.
    """
    week = (day - day.min()) // WEEK
    loss = {name: (columns["y"] - columns[name]) ** 2 for name in ("prediction", "ewma", "har")}
    gains = {name: _summed(loss[name] - loss["prediction"], week) for name in ("ewma", "har")}
    weekly = {name: _mean(columns[name], week) for name in ("y", "prediction", "ewma")}
    years = groups["year"].to_numpy()
    marks = {str(year): int(week[years == year].min()) for year in np.unique(years)}
    ratios = {name: _ratios(columns, values.to_numpy()) for name, values in groups.items()}
    return {
        "forecast": {"years": marks, **weekly},
        "cumulative": {"years": marks, **gains},
        "groups": ratios,
        "slices": [
            {"metric": "RMSE over that of the naive forecast", "by": by, "slice": name, **found}
            for by, group in ratios.items()
            for name, found in group.items()
        ],
    }


def _mean(values: np.ndarray, week: np.ndarray) -> list[float]:
    """Mean daily volatility in percent, by week."""
    found = pd.Series(100 * np.exp(values)).groupby(week).mean()
    return [round(float(value), 4) for value in found]


def _summed(values: np.ndarray, week: np.ndarray) -> list[float]:
    found = pd.Series(values).groupby(week).sum().cumsum()
    return [round(float(value), 4) for value in found]


def _ratios(columns: dict[str, np.ndarray], group: np.ndarray) -> dict[str, dict[str, float]]:
    return {str(name): _ratio(columns, group == name) for name in np.unique(group)}


def _ratio(columns: dict[str, np.ndarray], rows: np.ndarray) -> dict[str, float]:
    own = {name: values[rows] for name, values in columns.items()}
    ratio = [metrics.find("rmse_ratio")]
    (found,) = interval.bootstrap(ratio, own, unit=own["block"], seed=0, replicates=REPLICATES)
    ends = {name: round(getattr(found, name), 4) for name in ("value", "low", "high")}
    return {"n": int(rows.sum()), **ends}


def of_accounts(
    found: dict[int, pd.DataFrame], weights: pd.DataFrame, returns: pd.DataFrame
) -> dict[str, Any]:
    """Return weekly equity at each cost, drawdowns, turnover, and the same without any timing.

    Args:
        found: accounts by cost in basis points.
        weights: of each day and ticker.
        returns: simple returns, same shape.
    """
    held = (1 + returns.mean(axis=1)).cumprod().to_numpy()
    equity = {str(bps): table["equity"].to_numpy(dtype=np.float64) for bps, table in found.items()}
    return {
        "cost_bps": {bps: _weekly(values) for bps, values in equity.items()},
        "buy_and_hold": _weekly(held),
        "drawdown": _weekly(drawdown(equity["5"])),
        "drawdown_buy_and_hold": _weekly(drawdown(held)),
        "turnover_a_day": round(float(weights.diff().abs().sum(axis=1).mean()), 4),
    }


def drawdown(equity: np.ndarray) -> np.ndarray:
    """Return the loss since the highest equity so far, 0 or negative, (n,)."""
    highest: np.ndarray = np.maximum.accumulate(np.maximum(equity, 1e-9))
    lost: np.ndarray = equity / highest - 1
    return lost


def _weekly(values: np.ndarray) -> list[float]:
    return [round(float(value), 4) for value in values[::WEEK]]
