"""Small synthetic market for the checks: prices with planted splits, and macro series.

Log volatility follows two autoregressions with leverage; ranges come from a random walk within
the day. Made for testing code in milliseconds, not for measuring forecasts.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

MACRO = {"wti": (1, 60.0), "aaa": (30, 5.0), "baa": (30, 6.0), "core_cpi": (30, 200.0)}
STEPS = 30  # price moves within a day


def market(seed: int, *, tickers: int = 3, days: int = 420) -> pd.DataFrame:
    """Return prices of a few tickers over shared business days; the last one begins later.

    Args:
        seed: seed of everything random.
        tickers: number of tickers.
        days: number of days.
    """
    rng = np.random.default_rng(seed)
    calendar = pd.bdate_range("2003-01-02", periods=days + 20).as_unit("us")
    dates = calendar[np.sort(rng.choice(len(calendar), days, replace=False))]  # some holidays
    frames = []
    for number in range(tickers):
        late = 60 if number == tickers - 1 else 0
        frames.append(_ticker(rng, f"T{number}", dates[late:]))
    return pd.concat(frames, ignore_index=True)


def _ticker(rng: np.random.Generator, name: str, dates: pd.DatetimeIndex) -> pd.DataFrame:
    volatility = _volatility(rng, len(dates))
    within = rng.standard_normal((len(dates), STEPS)).cumsum(axis=1) / np.sqrt(STEPS)
    within *= volatility[:, None]
    gap = 0.5 * volatility * rng.standard_t(4, len(dates)) / np.sqrt(2)
    moved = np.concatenate([[0], (gap + within[:, -1])[:-1]]).cumsum()
    opens = np.log(rng.uniform(20, 200)) + moved + gap
    path = {
        "open": opens,
        "high": opens + np.maximum(within.max(axis=1), 0),
        "low": opens + np.minimum(within.min(axis=1), 0),
        "close": opens + within[:, -1],
    }
    frame = pd.DataFrame({"ticker": name, "date": dates, **{k: np.exp(x) for k, x in path.items()}})
    frame["adj_close"] = frame["close"]
    frame["volume"] = np.exp(15 + 30 * volatility + 0.3 * rng.standard_normal(len(dates)))
    return _with_actions(rng, frame).astype({"ticker": "str"})


def _volatility(rng: np.random.Generator, days: int) -> np.ndarray:
    """Daily volatility around 1.5 %, with slow and fast waves."""
    slow = fast = 0.0
    level = np.empty(days)
    for day in range(days):
        slow = 0.985 * slow + 0.08 * rng.standard_normal()
        fast = 0.85 * fast + 0.18 * rng.standard_normal()
        level[day] = slow + fast
    found: np.ndarray = 0.015 * np.exp(level)
    return found


def _with_actions(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Plant one split and a few dividends: prices before a split are as they were traded."""
    days = len(frame)
    split = int(rng.integers(days // 4, 3 * days // 4))
    ratio = float(rng.choice([2.0, 3.0, 1.5, 0.25]))
    before = np.arange(days) < split
    quoted = frame[["open", "high", "low", "close"]].mul(np.where(before, ratio, 1.0), axis=0)
    paid = np.ones(days)
    for day in range(40, days, 63):
        paid[:day] *= 1 - 0.02 * rng.random()
    return frame.assign(**quoted, adj_close=frame["adj_close"] * paid)


def raw(prices: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return prices as a careless supplier sends them: text, shuffled, repeated, with holes.

    Rows with a "." or an impossible price are added; without them it is `prices` again.
    """
    rng = np.random.default_rng(seed)
    text = pd.DataFrame(
        {"ticker": prices["ticker"], "date": prices["date"].dt.strftime("%Y-%m-%d")}
    )
    for column in prices.columns[2:]:
        text[column] = [repr(float(value)) for value in prices[column]]
    broken = text.iloc[rng.choice(len(text), 12, replace=False)].reset_index(drop=True)
    broken["date"] = [f"2002-12-{day:02d}" for day in range(2, 14)]
    for row, column in enumerate(("open", "high", "low", "close", "adj_close", "volume")):
        broken.loc[row, column] = "."
    for row, value in ((6, "0.0"), (7, "-3.5")):
        broken.loc[row, "close"] = value
    broken.loc[8:9, ["high", "low"]] = broken.loc[8:9, ["low", "high"]].to_numpy()
    repeated = text.iloc[rng.choice(len(text), 15, replace=False)]
    every = pd.concat([text, broken.iloc[:10], repeated])
    return every.iloc[rng.permutation(len(every))].reset_index(drop=True)


def macro(seed: int) -> pd.DataFrame:
    """Return macro observations around the market's days: series, date, value as text."""
    rng = np.random.default_rng(seed)
    frames = []
    for name, (step, level) in MACRO.items():
        frequency = "B" if step == 1 else "MS"
        dates = pd.date_range("2002-09-01", "2005-06-01", freq=frequency, unit="us")
        values = level * np.exp(0.02 * rng.standard_normal(len(dates)).cumsum())
        text = np.where(rng.random(len(dates)) < 0.06, ".", [f"{v:.4f}" for v in values])
        frames.append(pd.DataFrame({"series": name, "date": dates, "value": text}))
    both = pd.concat(frames, ignore_index=True)
    return both.iloc[rng.permutation(len(both))].reset_index(drop=True)
