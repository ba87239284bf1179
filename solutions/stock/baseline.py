"""The naive answer that every score is compared with: the next five days are like the last five.

Only the functions that the hold-out needs are here. Returns are forecast as zero.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def make_features(prices: pd.DataFrame, macro: pd.DataFrame) -> pd.DataFrame:
    """Return one column: the log volatility of the last five days."""
    before = prices.groupby("ticker")["adj_close"].shift()
    overnight = np.log(prices["open"] * prices["adj_close"] / prices["close"] / before)
    high_low = np.log(prices["high"] / prices["low"])
    close_open = np.log(prices["close"] / prices["open"])
    within = (0.5 * high_low**2 - (2 * np.log(2) - 1) * close_open**2).clip(lower=0)
    rolled = (within + overnight**2).groupby(prices["ticker"]).rolling(5).mean().droplevel(0)
    return pd.DataFrame({"naive": 0.5 * np.log(rolled.reindex(prices.index) + 1e-6)})


def fit(features: pd.DataFrame, target: pd.Series, seed: int) -> Any:
    """Fit nothing."""
    return {}


def predict(model: Any, features: pd.DataFrame) -> pd.Series:
    """Return the last five days' log volatility."""
    return features["naive"]


def forecast_returns(
    features: pd.DataFrame, next_return: pd.Series, new_features: pd.DataFrame, seed: int
) -> pd.Series:
    """Return zero for every row."""
    return pd.Series(0.0, index=new_features.index)


def compare_losses(
    loss: Any, naive_loss: Any, day: Any, block: int = 21, seed: int = 0
) -> dict[str, Any]:
    """Return the ratio without an interval, and no verdict."""
    ratio = float(np.sqrt(np.sum(loss) / np.sum(naive_loss)))
    return {"ratio": ratio, "low": ratio, "high": ratio, "verdict": "undecided"}


def backtest(weights: pd.DataFrame, returns: pd.DataFrame, cost_bps: float) -> pd.DataFrame:
    """Account for the weights, lagged by a day."""
    held = weights.shift(1).fillna(0.0)
    gross = (held * returns).sum(axis=1)
    cost = held.diff().abs().sum(axis=1) * cost_bps / 10_000
    net = gross - cost
    columns = {"gross": gross, "cost": cost, "net": net, "equity": (1 + net).cumprod()}
    return pd.DataFrame(columns)
