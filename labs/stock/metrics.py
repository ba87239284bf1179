"""Metrics of this lab, registered beside the engine's own.

Columns y, prediction, naive, ewma, har and mean are log volatilities of the same five days.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.metrics import metric, ratio

TRADING_DAYS = 252


def _squared(columns: Any, name: str) -> Any:
    return (np.asarray(columns["y"], float) - np.asarray(columns[name], float)) ** 2


def _ratio(columns: Any, weights: Any, other: str) -> Any:
    return np.sqrt(
        ratio(weights @ _squared(columns, "prediction"), weights @ _squared(columns, other))
    )


@metric("ratio_to_ewma", better="lower")
def ratio_to_ewma(columns: Any, weights: Any) -> Any:
    """RMSE over the RMSE of the exponentially weighted variance (decay 0.94)."""
    return _ratio(columns, weights, "ewma")


@metric("ratio_to_har", better="lower")
def ratio_to_har(columns: Any, weights: Any) -> Any:
    """RMSE over the RMSE of a pooled HAR regression refitted each year (Corsi, 2009)."""
    return _ratio(columns, weights, "har")


@metric("r2_out_of_sample", better="higher")
def r2_out_of_sample(columns: Any, weights: Any) -> Any:
    """1 - squared errors over those of the mean of the training targets."""
    return 1 - ratio(weights @ _squared(columns, "prediction"), weights @ _squared(columns, "mean"))


@metric("qlike", better="lower")
def qlike(columns: Any, weights: Any) -> Any:
    """Mean of x - ln x - 1 with x = realised over forecast variance (Patton, 2011)."""
    gap = np.clip(2 * (np.asarray(columns["y"], float) - columns["prediction"]), -50, 50)
    return ratio(weights @ (np.exp(gap) - gap - 1), weights.sum(axis=1))


@metric("return_ratio", better="lower")
def return_ratio(columns: Any, weights: Any) -> Any:
    """RMSE of return forecasts over that of always forecasting zero. Columns: y, prediction."""
    y = np.asarray(columns["y"], float)
    return np.sqrt(ratio(weights @ _squared(columns, "prediction"), weights @ y**2))


@metric("hit_rate", better="higher")
def hit_rate(columns: Any, weights: Any) -> Any:
    """Share of days on which forecast and return are both up or both not. As return_ratio."""
    return ratio(weights @ _hits(columns), weights.sum(axis=1))


@metric("hits_over_always_up", better="higher")
def hits_over_always_up(columns: Any, weights: Any) -> Any:
    """Hit rate minus the share of days that rose: what knowing the drift already gives."""
    up = (np.asarray(columns["y"]) > 0).astype(float)
    return ratio(weights @ (_hits(columns) - up), weights.sum(axis=1))


def _hits(columns: Any) -> Any:
    same = (np.asarray(columns["prediction"]) > 0) == (np.asarray(columns["y"]) > 0)
    return same.astype(float)


@metric("sharpe", better="higher")
def sharpe(columns: Any, weights: Any) -> Any:
    """Mean over standard deviation of daily net returns, a year of 252 days. Columns: net."""
    net, days = np.asarray(columns["net"], float), weights.sum(axis=1)
    mean = ratio(weights @ net, days)
    spread = np.sqrt(np.maximum(ratio(weights @ net**2, days) - mean**2, 0))
    return np.sqrt(TRADING_DAYS) * ratio(mean, spread)
