"""Slow and plain definitions that the checks compare a submission with, and altered data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import loading

market = loading.module(Path(__file__).resolve().with_name("market.py"))

ADJUSTED = ["open", "high", "low", "close"]


def variances(prices: pd.DataFrame) -> np.ndarray:
    """Daily variance, one row after the other."""
    found = np.full(len(prices), np.nan)
    rows: list[Any] = list(prices.itertuples())
    for n in range(1, len(rows)):
        today, before = rows[n], rows[n - 1]
        if today.ticker != before.ticker:
            continue
        spread, body = np.log(today.high / today.low), np.log(today.close / today.open)
        opening = today.open * today.adj_close / today.close
        within = max(0.0, 0.5 * spread**2 - (2 * np.log(2) - 1) * body**2)
        found[n] = within + np.log(opening / before.adj_close) ** 2
    return found


def targets(variance: np.ndarray, ticker: np.ndarray, horizon: int) -> np.ndarray:
    """Log volatility of the next days, one row after the other."""
    found = np.full(len(variance), np.nan)
    for n in range(len(variance) - horizon):
        if ticker[n + horizon] == ticker[n]:
            mean = np.mean(variance[n + 1 : n + 1 + horizon])
            found[n] = 0.5 * np.log(mean + 1e-6)
    return found


def macro_known(days: pd.Series, macro: pd.DataFrame, lags: dict[str, int]) -> pd.DataFrame:
    """Newest known observation of each series, one day after the other."""
    columns: dict[str, list[float]] = {}
    for name, lag in lags.items():
        own = macro[(macro["series"] == name) & (macro["value"] != ".")].sort_values("date")
        out = own["date"] + pd.Timedelta(days=lag)
        values = own["value"].astype(float).to_numpy()
        columns[name] = [
            values[known][-1] if (known := (out <= day).to_numpy()).any() else np.nan
            for day in days
        ]
    return pd.DataFrame(columns, index=days.index)


def splits(
    dates: pd.Series, first_test: pd.Timestamp, step: int, horizon: int, embargo: int
) -> list[tuple[set[int], set[int]]]:
    """Train and test positions of each block."""
    days = sorted(set(dates))
    number = [days.index(day) for day in dates]
    first = next(n for n, day in enumerate(days) if day >= first_test)
    found = []
    for start in range(first, len(days), step):
        train = {i for i, d in enumerate(number) if d + horizon + embargo < start}
        test = {i for i, d in enumerate(number) if start <= d < start + step}
        found.append((train, test))
    return found


def accounts(weights: pd.DataFrame, returns: pd.DataFrame, cost_bps: float) -> pd.DataFrame:
    """Gross, cost, net and equity, one day after the other."""
    rows, equity = [], 1.0
    held, before = np.zeros(weights.shape[1]), np.zeros(weights.shape[1])
    for n in range(len(weights)):
        gross = float(held @ returns.to_numpy()[n])
        cost = float(np.abs(held - before).sum()) * cost_bps / 10_000
        equity *= 1 + gross - cost
        rows.append((gross, cost, gross - cost, equity))
        before, held = held, weights.to_numpy()[n]
    return pd.DataFrame(rows, index=weights.index, columns=["gross", "cost", "net", "equity"])


def interval(
    loss: np.ndarray, naive: np.ndarray, day: np.ndarray, block: int, seed: int
) -> tuple[float, float]:
    """95 % moving block bootstrap interval of the RMSE ratio (Kunsch, 1989)."""
    _, code = np.unique(day, return_inverse=True)
    sums = np.column_stack([np.bincount(code, weights=w) for w in (loss, naive)])
    rng, days = np.random.default_rng(seed), len(sums)
    starts = rng.integers(0, days - block + 1, (2000, -(-days // block)))
    rows = (starts[:, :, None] + np.arange(block)).reshape(2000, -1)[:, :days]
    drawn = sums[rows].sum(axis=1)
    low, high = np.quantile(np.sqrt(drawn[:, 0] / drawn[:, 1]), [0.025, 0.975])
    return float(low), float(high)


def losses(seed: int, skill: float, *, persistence: float = 0.0) -> dict[str, np.ndarray]:
    """Squared errors of a forecast and of the naive one, three rows a day for 500 days.

    Args:
        seed: seed of the noise.
        skill: mean advantage of the forecast, in units of the naive error; negative is worse.
        persistence: of the advantage from one day to the next; rows of a day share it.
    """
    rng = np.random.default_rng(seed)
    days = np.repeat(np.arange(500), 3)
    naive = rng.standard_normal(len(days)) ** 2
    wave = np.zeros(500)
    for n in range(1, 500):
        wave[n] = persistence * wave[n - 1] + rng.standard_normal()
    shared = 0.35 * wave[days] * np.sqrt(1 - persistence**2) if persistence else 0.0
    loss = np.maximum(naive * (1 - skill) + shared - np.mean(shared), 0.0)
    return {"loss": loss, "naive": naive, "day": days}


def resplit(prices: pd.DataFrame, cut: int) -> pd.DataFrame:
    """Plant a two-for-one split at day `cut` of each ticker; returns do not change."""
    before = market.day_number(prices) < cut
    factor = np.where(before, 2.0, 1.0)
    quoted = prices[ADJUSTED].mul(factor, axis=0)
    return prices.assign(**quoted, volume=prices["volume"] / factor)


def scrambled(prices: pd.DataFrame, cut: pd.Timestamp, seed: int) -> pd.DataFrame:
    """Change every row from `cut` on: rows of a ticker shuffled, prices and volumes rescaled."""
    rng = np.random.default_rng(seed)
    changed = prices.copy()
    numbers = [*ADJUSTED, "adj_close", "volume"]
    for name in prices["ticker"].unique():
        rows = np.flatnonzero(prices["ticker"] == name)
        late = rows[(prices["date"].iloc[rows] >= cut).to_numpy()]
        values = prices[numbers].to_numpy()[rng.permutation(late)]
        values[:, :5] *= rng.uniform(0.5, 2, (len(late), 1))
        values[:, 5] *= rng.uniform(0.2, 5, len(late))
        changed.loc[changed.index[late], numbers] = values
    return changed


def moved(before: Any, after: Any) -> np.ndarray:
    """Which values differ; NaN equals NaN."""
    a, b = (np.asarray(x, dtype=np.float64) for x in (before, after))
    return ~np.isclose(a, b, rtol=1e-7, atol=1e-9, equal_nan=True)
