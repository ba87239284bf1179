"""Stock prediction, honestly: variance, target, features, splits, forecasts, judgement.

prices: ticker (str), date (datetime64[us]), open, high, low, close (as traded, not adjusted for
    splits), adj_close (adjusted for splits and dividends), volume; float64. Sorted by ticker and
    date; the tickers share their days, but one may begin later.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Series, Timestamp


def clean_prices(raw: DataFrame) -> DataFrame:
    """Turn raw rows, all text, into prices with index 0 to n - 1.

    Dates look like 2004-08-19, "." is a missing value, rows come in any order. Drop repeated rows
    and those with a missing value, a price that is not positive, or a high below the low.
    """
    # begin solution: parse, drop what cannot be, sort
    numbers = ["open", "high", "low", "close", "adj_close", "volume"]
    clean = raw.drop_duplicates().copy()
    clean["date"] = pd.to_datetime(clean["date"]).astype("datetime64[us]")
    clean[numbers] = clean[numbers].replace(".", np.nan).astype(np.float64)
    possible = (clean[numbers[:5]] > 0).all(axis=1) & (clean["high"] >= clean["low"])
    clean = clean[possible & clean["volume"].notna()]
    return DataFrame(clean.sort_values(["ticker", "date"], ignore_index=True))
    # end solution


def find_splits(prices: DataFrame) -> DataFrame:
    """Find share splits: days on which the adjustment of prices jumps.

    The jump is (adj_close / adj_close before) / (close / close before). Dividends move it by a few
    percent; it is a split from a factor of 1.2 on, up or down. A row a split, in the order of
    prices: ticker, date and ratio, the jump (2 when one share became two).
    """
    # begin solution: compare adjusted and plain changes
    before = prices.groupby("ticker")[["close", "adj_close"]].shift()
    jump = (prices["adj_close"] / before["adj_close"]) / (prices["close"] / before["close"])
    found = np.log(jump).abs() > np.log(1.2)
    splits = prices.loc[found, ["ticker", "date"]].assign(ratio=jump[found])
    return DataFrame(splits.reset_index(drop=True))
    # end solution


def daily_variance(prices: DataFrame) -> Series:
    """Estimate the variance of each day from its range and its overnight move.

    v = max(0, 0.5 ln(high/low)^2 - (2 ln 2 - 1) ln(close/open)^2) + overnight^2 (Garman and Klass,
    1980), overnight = ln(adjusted open / adj_close of the day before), adjusted open =
    open * adj_close / close. Index of prices; NaN on the first day of each ticker.
    """
    # begin solution: Garman-Klass plus squared overnight return, adjusted, per ticker
    before = prices.groupby("ticker")["adj_close"].shift()
    overnight = np.log(prices["open"] * prices["adj_close"] / prices["close"] / before)
    high_low = np.log(prices["high"] / prices["low"])
    close_open = np.log(prices["close"] / prices["open"])
    within = (0.5 * high_low**2 - (2 * np.log(2) - 1) * close_open**2).clip(lower=0)
    return Series(within + overnight**2, name="variance")
    # end solution


# begin solution: helpers of the reference
def log_volatility(variance: Any) -> Any:
    """Log of daily volatility, with a floor of 0.1 % a day."""
    return 0.5 * np.log(variance + 1e-6)


def rolling(values: Series, ticker: Series, days: int, what: str = "mean") -> Series:
    """Trailing window per ticker, today included."""
    windows = values.groupby(ticker).rolling(days)
    return Series(getattr(windows, what)().droplevel(0), index=values.index)


# end solution


def forward_log_volatility(variance: Series, ticker: Series, horizon: int = 5) -> Series:
    """Compute the target: log volatility of the days ahead.

    y_t = 0.5 ln(mean(v_{t+1}, ..., v_{t+horizon}) + 1e-6), over the ticker's own days; NaN where
    they are not all there. variance and ticker share their index, which is the result's; the rows
    of each ticker are in the order of their dates.
    """
    # begin solution: mean of the next variances of the same ticker, then the log
    mean = rolling(variance, ticker, horizon)
    return Series(log_volatility(mean.groupby(ticker).shift(-horizon)), name="target")
    # end solution


def asof_macro(days: Series, macro: DataFrame, lag_days: dict[str, int]) -> DataFrame:
    """Join macro series to days as they were known on each day.

    macro holds series, date of the observation and value (text, "." where missing), in any order.
    An observation is known from lag_days[series] calendar days after its date on.

    Returns:
        A column (float64) for each key of lag_days, index of days: the newest observation known
        that is not missing; NaN before the first one.
    """
    # begin solution: join backward in time on the day of release
    asked = days.to_numpy().astype("datetime64[us]")
    columns = {}
    for name, lag in lag_days.items():
        rows = macro[(macro["series"] == name) & (macro["value"] != ".")].sort_values("date")
        released = rows["date"].to_numpy().astype("datetime64[us]") + np.timedelta64(lag, "D")
        values = np.concatenate([[np.nan], rows["value"].to_numpy().astype(np.float64)])
        columns[name] = values[np.searchsorted(released, asked, side="right")]
    return DataFrame(columns, index=days.index)
    # end solution


def make_features(prices: DataFrame, macro: DataFrame) -> DataFrame:
    """Describe each day of each ticker by what is known at its close.

    A row may use its own day and earlier days, of all tickers; never a later day, not even through
    a mean or a scale over all rows.

    Args:
        prices: a history of several tickers, which may start at any day.
        macro: date, wti, aaa, baa, core_cpi, as known at the close of each date in prices.

    Returns:
        Any numeric columns, index of prices; finite from the 71st row of each ticker on.
    """
    # begin solution: volatility over several windows, leverage, volume, the market
    ticker = prices["ticker"]
    change = np.log(prices["adj_close"]).groupby(ticker).diff()
    variance = daily_variance(prices)
    spread = np.log(prices["high"] / prices["low"]) ** 2 / (4 * np.log(2))
    features = DataFrame(index=prices.index)
    for days in (1, 5, 22, 66):
        features[f"vol_{days}"] = log_volatility(rolling(variance, ticker, days))
    for days, weight in ((33, 0.06), (10, 0.2)):
        smooth = variance.groupby(ticker).ewm(alpha=weight, adjust=False).mean().droplevel(0)
        features[f"vol_ewma_{days}"] = log_volatility(smooth)
    # Volatility rises more after falls than after rises.
    features["fall_1"] = change.clip(upper=0)
    features["fall_5"] = rolling(features["fall_1"], ticker, 5, "sum")
    for days in (5, 22):
        features[f"range_{days}"] = log_volatility(rolling(spread, ticker, days))
    features["vol_of_vol"] = rolling(features["vol_1"], ticker, 22, "std")
    market = features[["vol_1", "vol_5", "vol_22"]].groupby(prices["date"])
    return features.join(market.transform("mean").add_prefix("market_"))
    # end solution


def walk_forward_splits(
    dates: Series, first_test: Timestamp, step: int, horizon: int, embargo: int
) -> list[dict[str, Any]]:
    """Split a panel for walk-forward validation, purged and embargoed.

    Number the distinct dates 0, 1, ... in order. Test blocks of `step` such days follow each other
    from the first day not before first_test to the last day (the last block may be shorter). A
    row of day d knows its target on day d + horizon, so it trains for the block that begins on
    day s exactly if d + horizon + embargo < s. dates: of each row, in any order, several a day.

    Returns:
        For each block, in order, {"train": ..., "test": ...}: arrays of row positions (0 to n - 1).
    """
    # begin solution: number the days, cut them into blocks, leave a gap before each
    days, day = np.unique(dates.to_numpy(), return_inverse=True)
    first = int(np.searchsorted(days, np.datetime64(first_test)))
    splits = []
    for start in range(first, len(days), step):
        train = np.flatnonzero(day + horizon + embargo < start)
        test = np.flatnonzero((day >= start) & (day < start + step))
        splits.append({"train": train, "test": test})
    return splits
    # end solution


def fit(features: DataFrame, target: Series, seed: int) -> Any:
    """Fit a model of log volatility over the next five days.

    Args:
        features: rows of make_features of all tickers, the first 70 of each left out.
        target: forward_log_volatility of these rows, same index, none missing.
        seed: the same seed must give the same forecasts.

    Returns:
        Any object that predict understands; the grader only hands it back.
    """
    # begin solution: ridge regression on clipped, standardised features
    return ridge(features, target, 100.0)
    # end solution


# begin solution: helper
def ridge(features: DataFrame, target: Series, penalty: float) -> Any:
    """Ridge regression; features outside what training saw are pulled back to its edge."""
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    low, high = features.quantile(0.005), features.quantile(0.995)
    model = make_pipeline(StandardScaler(), Ridge(penalty))
    return model.fit(features.clip(low, high, axis=1), target), low, high


def linear(model: Any, features: DataFrame) -> Series:
    """Apply what ridge returned."""
    fitted, low, high = model
    return Series(fitted.predict(features.clip(low, high, axis=1)), index=features.index)


# end solution


def predict(model: Any, features: DataFrame) -> Series:
    """Forecast log volatility over the next five days, at the close of each row's day.

    Args:
        model: what fit returned.
        features: as for fit, of a history that ends today. A forecast may use rows of earlier
            days, never of later ones.

    Returns:
        Forecasts in the units of the target, index of features.
    """
    # begin solution: apply the model
    return linear(model, features)
    # end solution


def backtest(weights: DataFrame, returns: DataFrame, cost_bps: float) -> DataFrame:
    """Account for a strategy that trades at the close of each day.

    The weights of day t, (days, assets), are decided at its close, so they earn the returns of day
    t + 1 (simple, close to close, same shape). Nothing is held before. A change of weights costs
    cost_bps / 10,000 per unit, summed over the assets, charged on the day the new weights first
    earn; their drift is ignored.

    Returns:
        Index of returns, columns gross, cost, net = gross - cost, and equity, the product of
        1 + net up to the day.
    """
    # begin solution: lag the weights by a day, charge their changes
    held = weights.shift(1).fillna(0.0)
    gross = (held * returns).sum(axis=1)
    cost = held.diff().abs().sum(axis=1) * cost_bps / 10_000
    net = gross - cost
    return DataFrame({"gross": gross, "cost": cost, "net": net, "equity": (1 + net).cumprod()})
    # end solution


def forecast_returns(
    features: DataFrame, next_return: Series, new_features: DataFrame, seed: int
) -> Series:
    """Forecast the return of the next day as well as you honestly can.

    next_return is the simple return of the day after each row of features; the result holds those
    after the rows of new_features, and has their index.
    """
    # begin solution: a ridge regression that hardly dares to differ from the mean
    return linear(ridge(features, next_return, 50_000.0), new_features)
    # end solution


def compare_losses(
    loss: Any, naive_loss: Any, day: Any, block: int = 21, seed: int = 0
) -> dict[str, Any]:
    """Judge whether a forecast beats the naive one, with an interval that respects dependence.

    ratio = sqrt(sum(loss) / sum(naive_loss)). Its 95 % interval: a moving block bootstrap (blocks
    of `block` consecutive days, all rows of a day together), percentiles of 1,000 draws or more.

    loss, naive_loss and day are squared errors and number of the day of each row, (n,).

    Returns:
        ratio, low, high and verdict: "better" if high < 1, "worse" if low > 1, else "undecided".
    """
    # begin solution: sum by day, draw blocks of days, compare the quantiles with 1
    _, code = np.unique(day, return_inverse=True)
    sums = np.column_stack([np.bincount(code, weights=w) for w in (loss, naive_loss)])
    days, block = len(sums), min(block, len(sums))
    total = np.concatenate([np.zeros((1, 2)), sums.cumsum(axis=0)])
    blocks = total[block:] - total[:-block]
    drawn = np.random.default_rng(seed).integers(0, len(blocks), (2000, -(-days // block)))
    draws = blocks[drawn].sum(axis=1)
    low, high = np.quantile(np.sqrt(draws[:, 0] / draws[:, 1]), [0.025, 0.975])
    verdict = "better" if high < 1 else "worse" if low > 1 else "undecided"
    ratio = float(np.sqrt(sums[:, 0].sum() / sums[:, 1].sum()))
    return {"ratio": ratio, "low": float(low), "high": float(high), "verdict": verdict}
    # end solution


def q_train(state: Any, returns: Any, cost_bps: float, seed: int) -> Any:
    """Learn position sizes by tabular Q-learning.

    At the close of day t one sees state[t] (int, 0 to k - 1, each occurs) and the position held,
    0, 0.5 or 1, and chooses the one for day t + 1. The reward is
    position * returns[t + 1] - cost_bps / 10,000 * |change|. The first position held is 0.
    Returns action values, array (k, 3, 3): state, position held, position chosen.
    """
    # begin solution: epsilon-greedy passes over the history
    rng, cost = np.random.default_rng(seed), cost_bps / 10_000
    states, rewards = np.asarray(state).tolist(), np.asarray(returns, float).tolist()
    table = [[[0.0] * 3 for _ in range(3)] for _ in range(max(states) + 1)]
    passes, steps = 20, len(states) - 1
    for turn in range(passes):
        explore, choice = rng.random(steps) < 0.3, rng.integers(0, 3, steps)
        rate, held = 0.2 / (1 + turn), 0
        for t in range(steps):
            row = table[states[t]][held]
            action = int(choice[t]) if explore[t] else row.index(max(row))
            reward = action / 2 * rewards[t + 1] - cost * abs(action - held) / 2
            row[action] += rate * (reward + 0.9 * max(table[states[t + 1]][action]) - row[action])
            held = action
    return np.array(table)
    # end solution
