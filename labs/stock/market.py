"""The kit's own formulas of the stock lab: variance, target and the forecasts to compare with.

A frame of prices is sorted by ticker and date; every result is aligned with its rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

HORIZON = 5  # trading days ahead
FLOOR = 1e-6  # added to variances before the logarithm: (0.1 % a day) squared
WARM_UP = 70  # first rows of each ticker that are never used
# Calendar days from the date of an observation to its release: assumed, see CARD.md.
LAGS = {"wti": 1, "aaa": 35, "baa": 35, "core_cpi": 50}
TWO_LOG_TWO = 2 * np.log(2)


def daily_variance(prices: pd.DataFrame) -> pd.Series:
    """Return Garman-Klass variance plus the squared overnight return.

    v = 0.5 ln(high/low)^2 - (2 ln 2 - 1) ln(close/open)^2, at least 0 (Garman and Klass, 1980),
    plus ln(adjusted open / adjusted close of the day before)^2, where the adjusted open is
    open * adj_close / close. NaN on the first day of each ticker.
    """
    high_low = np.log(prices["high"] / prices["low"])
    close_open = np.log(prices["close"] / prices["open"])
    within = (0.5 * high_low**2 - (TWO_LOG_TWO - 1) * close_open**2).clip(lower=0)
    before = prices.groupby("ticker")["adj_close"].shift()
    overnight = np.log(prices["open"] * prices["adj_close"] / prices["close"] / before)
    variance: pd.Series = (within + overnight**2).rename("variance")
    return variance


def log_volatility(variance: Any) -> Any:
    """Return the log of the daily volatility that belongs to a variance."""
    return 0.5 * np.log(variance + FLOOR)


def trailing(variance: pd.Series, ticker: pd.Series, days: int) -> pd.Series:
    """Return the log volatility of the last `days` days, today included."""
    rolled = variance.groupby(ticker).rolling(days).mean().droplevel(0).reindex(variance.index)
    return pd.Series(log_volatility(rolled), index=variance.index)


def target(variance: pd.Series, ticker: pd.Series, horizon: int = HORIZON) -> pd.Series:
    """Return the log volatility of the next `horizon` days; NaN where they are not all there."""
    mean = variance.groupby(ticker).rolling(horizon).mean().droplevel(0).reindex(variance.index)
    ahead = mean.groupby(ticker).shift(-horizon)
    return pd.Series(log_volatility(ahead), index=variance.index, name="target")


def ewma(variance: pd.Series, ticker: pd.Series, decay: float = 0.94) -> pd.Series:
    """Return the log volatility of an exponentially weighted variance (RiskMetrics, 1996)."""
    smooth = variance.groupby(ticker).ewm(alpha=1 - decay, adjust=False).mean().droplevel(0)
    return pd.Series(log_volatility(smooth.reindex(variance.index)), index=variance.index)


def har_inputs(variance: pd.Series, ticker: pd.Series) -> np.ndarray:
    """Return a constant and log volatility over 1, 5 and 22 days, (n, 4) (Corsi, 2009)."""
    columns = [trailing(variance, ticker, days) for days in (1, 5, 22)]
    return np.column_stack([np.ones(len(variance)), *columns])


def returns(prices: pd.DataFrame) -> pd.Series:
    """Return the simple return of each day from adjusted closes; NaN on each first day."""
    change = prices.groupby("ticker")["adj_close"].pct_change()
    return change.rename("return")


def day_number(prices: pd.DataFrame) -> np.ndarray:
    """Return the position of each row among the days of its ticker, from 0."""
    return prices.groupby("ticker").cumcount().to_numpy()


def as_known(days: pd.Series, macro: pd.DataFrame, lags: dict[str, int]) -> pd.DataFrame:
    """Return a column a series with the newest observation released by each day.

    Args:
        days: dates, ascending.
        macro: series, date, value (text, "." where missing).
        lags: calendar days from the date of an observation to its release.
    """
    found = pd.DataFrame({"date": days})
    for name, lag in lags.items():
        own = macro[(macro["series"] == name) & (macro["value"] != ".")].sort_values("date")
        released = pd.DataFrame({"date": own["date"] + pd.Timedelta(days=lag)})
        released[name] = own["value"].astype(np.float64)
        found = pd.merge_asof(found, released, on="date")
    return found
