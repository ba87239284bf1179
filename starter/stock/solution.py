"""Stock prediction, honestly: variance, target, features, splits, forecasts, judgement.

prices: ticker (str), date (datetime64[us]), open, high, low, close (as traded, not adjusted for
    splits), adj_close (adjusted for splits and dividends), volume; float64. Sorted by ticker and
    date; the tickers share their days, but one may begin later.
"""

from __future__ import annotations

from typing import Any

from pandas import DataFrame, Series, Timestamp


def clean_prices(raw: DataFrame) -> DataFrame:
    """Turn raw rows, all text, into prices with index 0 to n - 1.

    Dates look like 2004-08-19, "." is a missing value, rows come in any order. Drop repeated rows
    and those with a missing value, a price that is not positive, or a high below the low.
    """
    # TODO: parse, drop what cannot be, sort
    raise NotImplementedError("TODO: parse, drop what cannot be, sort")


def find_splits(prices: DataFrame) -> DataFrame:
    """Find share splits: days on which the adjustment of prices jumps.

    The jump is (adj_close / adj_close before) / (close / close before). Dividends move it by a few
    percent; it is a split from a factor of 1.2 on, up or down. A row a split, in the order of
    prices: ticker, date and ratio, the jump (2 when one share became two).
    """
    # TODO: compare adjusted and plain changes
    raise NotImplementedError("TODO: compare adjusted and plain changes")


def daily_variance(prices: DataFrame) -> Series:
    """Estimate the variance of each day from its range and its overnight move.

    v = max(0, 0.5 ln(high/low)^2 - (2 ln 2 - 1) ln(close/open)^2) + overnight^2 (Garman and Klass,
    1980), overnight = ln(adjusted open / adj_close of the day before), adjusted open =
    open * adj_close / close. Index of prices; NaN on the first day of each ticker.
    """
    # TODO: Garman-Klass plus squared overnight return, adjusted, per ticker
    raise NotImplementedError("TODO: Garman-Klass plus squared overnight return, adjusted, per ticker")


def forward_log_volatility(variance: Series, ticker: Series, horizon: int = 5) -> Series:
    """Compute the target: log volatility of the days ahead.

    y_t = 0.5 ln(mean(v_{t+1}, ..., v_{t+horizon}) + 1e-6), over the ticker's own days; NaN where
    they are not all there. variance and ticker share their index, which is the result's; the rows
    of each ticker are in the order of their dates.
    """
    # TODO: mean of the next variances of the same ticker, then the log
    raise NotImplementedError("TODO: mean of the next variances of the same ticker, then the log")


def asof_macro(days: Series, macro: DataFrame, lag_days: dict[str, int]) -> DataFrame:
    """Join macro series to days as they were known on each day.

    macro holds series, date of the observation and value (text, "." where missing), in any order.
    An observation is known from lag_days[series] calendar days after its date on.

    Returns:
        A column (float64) for each key of lag_days, index of days: the newest observation known
        that is not missing; NaN before the first one.
    """
    # TODO: join backward in time on the day of release
    raise NotImplementedError("TODO: join backward in time on the day of release")


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
    # TODO: volatility over several windows, leverage, volume, the market
    raise NotImplementedError("TODO: volatility over several windows, leverage, volume, the market")


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
    # TODO: number the days, cut them into blocks, leave a gap before each
    raise NotImplementedError("TODO: number the days, cut them into blocks, leave a gap before each")


def fit(features: DataFrame, target: Series, seed: int) -> Any:
    """Fit a model of log volatility over the next five days.

    Args:
        features: rows of make_features of all tickers, the first 70 of each left out.
        target: forward_log_volatility of these rows, same index, none missing.
        seed: the same seed must give the same forecasts.

    Returns:
        Any object that predict understands; the grader only hands it back.
    """
    # TODO: ridge regression on clipped, standardised features
    raise NotImplementedError("TODO: ridge regression on clipped, standardised features")


def predict(model: Any, features: DataFrame) -> Series:
    """Forecast log volatility over the next five days, at the close of each row's day.

    Args:
        model: what fit returned.
        features: as for fit, of a history that ends today. A forecast may use rows of earlier
            days, never of later ones.

    Returns:
        Forecasts in the units of the target, index of features.
    """
    # TODO: apply the model
    raise NotImplementedError("TODO: apply the model")


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
    # TODO: lag the weights by a day, charge their changes
    raise NotImplementedError("TODO: lag the weights by a day, charge their changes")


def forecast_returns(
    features: DataFrame, next_return: Series, new_features: DataFrame, seed: int
) -> Series:
    """Forecast the return of the next day as well as you honestly can.

    next_return is the simple return of the day after each row of features; the result holds those
    after the rows of new_features, and has their index.
    """
    # TODO: a ridge regression that hardly dares to differ from the mean
    raise NotImplementedError("TODO: a ridge regression that hardly dares to differ from the mean")


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
    # TODO: sum by day, draw blocks of days, compare the quantiles with 1
    raise NotImplementedError("TODO: sum by day, draw blocks of days, compare the quantiles with 1")


def q_train(state: Any, returns: Any, cost_bps: float, seed: int) -> Any:
    """Learn position sizes by tabular Q-learning.

    At the close of day t one sees state[t] (int, 0 to k - 1, each occurs) and the position held,
    0, 0.5 or 1, and chooses the one for day t + 1. The reward is
    position * returns[t + 1] - cost_bps / 10,000 * |change|. The first position held is 0.
    Returns action values, array (k, 3, 3): state, position held, position chosen.
    """
    # TODO: epsilon-greedy passes over the history
    raise NotImplementedError("TODO: epsilon-greedy passes over the history")
