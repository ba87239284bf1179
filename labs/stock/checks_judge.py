"""Checks of the judging tasks: backtest, honest null and Q-learning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import loading
from grader.bench import Caller
from grader.checks import check

HERE = Path(__file__).resolve()
oracle = loading.module(HERE.with_name("oracle.py"))
judging = loading.module(HERE.with_name("judging.py"))
qlearning = loading.module(HERE.with_name("qlearning.py"))
serving = loading.module(HERE.with_name("serving.py"))


def strategy(seed: int, days: int = 60) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make random weights and returns of three assets."""
    rng = np.random.default_rng(seed)
    index, columns = pd.RangeIndex(100, 100 + days, name="day"), ["A", "B", "C"]
    weights = pd.DataFrame(rng.uniform(-0.5, 1, (days, 3)), index=index, columns=columns)
    returns = pd.DataFrame(0.02 * rng.standard_normal((days, 3)), index=index, columns=columns)
    return weights, returns


@check("backtest_lag", task="backtest", title="A weight earns nothing on the day it is decided")
def backtest_lag(caller: Caller, small: Any) -> str | None:
    """Change the weights of one day: nothing may move up to that day, something must after it."""
    weights, returns = strategy(small.seed)
    changed = weights.copy()
    changed.iloc[30] += 1.0
    first, second = (judging.accounts(caller, w, returns, 0.0) for w in (weights, changed))
    wrong = oracle.moved(first["gross"], second["gross"])
    if wrong[:31].any():
        return "weights decided at a close earn the return of that same day, or an earlier one"
    if not wrong[31]:
        return "weights decided at a close do not earn the return of the next day"
    return "weights go on earning after they were changed" if wrong[32:].any() else None


@check("backtest_costs", task="backtest", title="Every change of weights is paid for")
def backtest_costs(caller: Caller, small: Any) -> str | None:
    """Compare costs with a slow oracle; twice the basis points are twice the cost."""
    weights, returns = strategy(small.seed + 1)
    for bps in (0.0, 7.0, 14.0):
        given = judging.accounts(caller, weights, returns, bps)
        expected = oracle.accounts(weights, returns, bps)
        wrong = oracle.moved(given["cost"], expected["cost"])
        if wrong.any():
            n = int(wrong.argmax())
            return (
                f"at {bps:g} basis points the cost of day {n + 1} is {given['cost'].iloc[n]:.6g}, "
                f"expected {expected['cost'].iloc[n]:.6g}"
            )
    return None


@check("backtest_adds_up", task="backtest", title="Net is gross minus cost, equity compounds net")
def backtest_adds_up(caller: Caller, small: Any) -> str | None:
    """Check the two identities on the answer itself."""
    weights, returns = strategy(small.seed + 2)
    given = judging.accounts(caller, weights, returns, 10.0)
    if oracle.moved(given["net"], given["gross"] - given["cost"]).any():
        return "net differs from gross - cost"
    if oracle.moved(given["equity"], (1 + given["net"]).cumprod()).any():
        return "equity is not the product of 1 + net"
    return None


def compared(caller: Caller, case: dict[str, np.ndarray], seed: int) -> dict[str, Any]:
    """Call compare_losses and check the form of the answer."""
    given = caller.call("compare_losses", case["loss"], case["naive"], case["day"], 21, seed)
    found: dict[str, Any] = judging.comparison(given)
    return found


@check("compare_ratio", task="honest_null", title="The ratio is that of the RMSEs")
def compare_ratio(caller: Caller, small: Any) -> str | None:
    """Compare with the definition; equal losses have the ratio 1 and are undecided."""
    case = oracle.losses(small.seed, 0.1)
    given = compared(caller, case, 1)
    expected = float(np.sqrt(case["loss"].sum() / case["naive"].sum()))
    if oracle.moved(given["ratio"], expected):
        return f"ratio {given['ratio']:.5g}, expected {expected:.5g}"
    same = compared(caller, {**case, "loss": case["naive"]}, 1)
    if oracle.moved([same[k] for k in ("ratio", "low", "high")], [1, 1, 1]).any():
        return "equal losses do not give the ratio 1 with the interval [1, 1]"
    return None if same["verdict"] == "undecided" else "equal losses are not undecided"


@check("compare_interval", task="honest_null", title="The interval knows that days are alike")
def compare_interval(caller: Caller, small: Any) -> str | None:
    """Compare the width with a slow block bootstrap, on losses that move together for weeks."""
    case = oracle.losses(small.seed, 0.0, persistence=0.95)
    given = compared(caller, case, 2)
    low, high = oracle.interval(case["loss"], case["naive"], case["day"], 21, small.seed)
    share = (given["high"] - given["low"]) / (high - low)
    if 0.8 <= share <= 1.25:
        return None
    return (
        f"the interval is {share:.2f} times as wide as that of a bootstrap of blocks of 21 days "
        "(rows of a day are alike, and so are neighbouring days)"
    )


@check("compare_verdict", task="honest_null", title="The verdict follows from the interval")
def compare_verdict(caller: Caller, small: Any) -> str | None:
    """Judge a forecast that is better, one that is worse, and several that are only lucky."""
    for skill, expected in ((0.15, "better"), (-0.15, "worse")):
        given = compared(caller, oracle.losses(small.seed, skill), 3)
        if given["verdict"] != expected:
            return f"ratio {given['ratio']:.3f} on 1,500 rows is {expected}, not {given['verdict']}"
    for n in range(6):
        given = compared(caller, oracle.losses(small.seed + n, 0.0, persistence=0.9), 4)
        inside = given["low"] < 1 < given["high"]
        if inside and given["verdict"] != "undecided":
            return (
                f"ratio {given['ratio']:.3f} with the interval [{given['low']:.3f}, "
                f"{given['high']:.3f}] holds 1 and is called {given['verdict']}"
            )
    return None


@check("returns_form", task="honest_null", title="Return forecasts have the units of returns")
def returns_form(caller: Caller, small: Any) -> str | None:
    """Forecast returns that are noise; forecasts as large as the returns claim too much."""
    rng = np.random.default_rng(small.seed)
    features = pd.DataFrame(rng.standard_normal((400, 5)), columns=list("abcde"))
    returns = pd.Series(0.015 * rng.standard_normal(300), name="next_return")
    new = features.iloc[300:].reset_index(drop=True)
    given = caller.call("forecast_returns", features.iloc[:300], returns, new, small.seed)
    size = float(serving.series(given, "forecast_returns", new.index).abs().mean())
    if size < 0.015:
        return None
    return f"forecasts of pure noise of 1.5 % a day have a mean size of {size:.2g}"


def learned(caller: Caller, state: Any, returns: Any, cost: float, seed: int) -> np.ndarray:
    """Call q_train and check the form of the answer."""
    given = caller.call("q_train", state, returns, cost, seed)
    found: np.ndarray = qlearning.table_of(given, int(state.max()) + 1)
    return found


def tomorrow(seed: int, days: int = 800) -> tuple[np.ndarray, np.ndarray]:
    """Make states that announce the sign of the next return, one time in twenty wrongly."""
    rng = np.random.default_rng(seed)
    state = rng.integers(0, 2, days)
    sign = np.where(rng.random(days) < 0.05, 1 - state, state)
    returns = 0.01 * np.concatenate([[1.0], 2.0 * sign[:-1] - 1])
    return state, returns


@check("q_repeat", task="q_learning", title="The same seed gives the same table")
def q_repeat(caller: Caller, small: Any) -> str | None:
    """Train twice with one seed, and once with another."""
    state, returns = tomorrow(small.seed)
    tables = [learned(caller, state, returns, 5.0, seed) for seed in (1, 1, 2)]
    if not np.array_equal(tables[0], tables[1]):
        return "two trainings with the same seed differ"
    return "another seed gives the same table" if np.array_equal(tables[0], tables[2]) else None


@check("q_next_day", task="q_learning", title="It learns from the return of the next day")
def q_next_day(caller: Caller, small: Any) -> str | None:
    """Learn a market whose state announces tomorrow; being out on bad days must be learned."""
    state, returns = tomorrow(small.seed)
    table = learned(caller, state, returns, 0.0, 1)
    position = qlearning.follow(table, state)
    good, bad = position[state == 1].mean(), position[state == 0].mean()
    if good - bad > 0.4:
        return None
    return (
        f"the state announces the next return, but the position is {good:.2f} before rises and "
        f"{bad:.2f} before falls"
    )


@check("q_costs", task="q_learning", title="Ruinous costs stop the trading")
def q_costs(caller: Caller, small: Any) -> str | None:
    """Learn the same market at 500 basis points a change."""
    state, returns = tomorrow(small.seed)
    position = qlearning.follow(learned(caller, state, returns, 500.0, 1), state)
    changes = int((np.diff(position, prepend=0.0) != 0).sum())
    if changes <= 20:
        return None
    return f"at 5 % a change it still trades {changes} times in {len(state)} days"
