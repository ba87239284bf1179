"""Checks of the data tasks: prices, target and macro."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import answers, loading
from grader.bench import Caller
from grader.checks import check

HERE = Path(__file__).resolve()
oracle = loading.module(HERE.with_name("oracle.py"))
market = oracle.market
COLUMNS = ["ticker", "date", "open", "high", "low", "close", "adj_close", "volume"]


def like(given: Any, name: str, index: pd.Index) -> np.ndarray:
    """Return a Series with exactly this index as float64; NaN is allowed."""
    if not isinstance(given, pd.Series):
        raise answers.Rejected(f"{name} returned {answers.kind(given)}, expected a Series")
    answers.same_index(given.index, name, index)
    answers.require(
        pd.api.types.is_numeric_dtype(given.dtype), f"{name} holds {given.dtype}, expected numbers"
    )
    return given.to_numpy(dtype=np.float64)


def off(name: str, given: np.ndarray, expected: np.ndarray, table: pd.DataFrame) -> str | None:
    """Name the first row that differs from the definition; None when all agree."""
    wrong = oracle.moved(given, expected)
    if not wrong.any():
        return None
    n = int(wrong.argmax())
    row = table.iloc[n]
    return (
        f"{int(wrong.sum())} of {len(wrong)} values of {name} differ from the definition, first "
        f"{row['ticker']} on {row['date']:%Y-%m-%d}: {given[n]:.6g}, expected {expected[n]:.6g}"
    )


def variance_of(caller: Caller, prices: pd.DataFrame) -> np.ndarray:
    """Call daily_variance and check the form of the answer."""
    return like(caller.call("daily_variance", prices), "daily_variance", prices.index)


def target_of(
    caller: Caller, variance: np.ndarray, prices: pd.DataFrame, horizon: int
) -> np.ndarray:
    """Call forward_log_volatility and check the form of the answer."""
    given = pd.Series(variance, index=prices.index, name="variance")
    found = caller.call("forward_log_volatility", given, prices["ticker"], horizon)
    return like(found, "forward_log_volatility", prices.index)


@check("prices_clean", task="prices", title="Rows that cannot be are gone, all others are kept")
def prices_clean(caller: Caller, small: Any) -> str | None:
    """Clean text with planted faults and compare with the rows it was made of."""
    given = caller.call("clean_prices", small.raw)
    answers.require(isinstance(given, pd.DataFrame), f"clean_prices returned {answers.kind(given)}")
    missing = [name for name in COLUMNS if name not in given.columns]
    answers.require(not missing, f"clean_prices lacks the column {missing[:1]}")
    for name in COLUMNS[2:]:
        answers.finite(given[name], f"clean_prices, column {name!r},")
    answers.require(given["date"].dtype.kind == "M", "clean_prices: date is not a datetime column")
    if len(given) != len(small.prices):
        return f"clean_prices kept {len(given)} rows; {len(small.prices)} are good ones"
    answers.same_index(given.index, "clean_prices", small.prices.index)
    keys = ["ticker", "date"]
    if not (given[keys].astype(str) == small.prices[keys].astype(str)).all(axis=None):
        return (
            "clean_prices keeps other days than the good ones, or another order than ticker, date"
        )
    wrong = oracle.moved(given[COLUMNS[2:]], small.prices[COLUMNS[2:]])
    return f"{int(wrong.sum())} numbers changed on the way" if wrong.any() else None


@check("prices_splits", task="prices", title="Splits are found, dividends are not taken for them")
def prices_splits(caller: Caller, small: Any) -> str | None:
    """Look for the planted splits; dividends of up to 2 % are planted too."""
    given = caller.call("find_splits", small.prices)
    answers.require(isinstance(given, pd.DataFrame), f"find_splits returned {answers.kind(given)}")
    answers.require(
        {"ticker", "date", "ratio"} <= set(given.columns),
        "find_splits returns the columns ticker, date, ratio",
    )
    before = small.prices.groupby("ticker")[["close", "adj_close"]].shift()
    jump = small.prices["adj_close"] / before["adj_close"]
    jump /= small.prices["close"] / before["close"]
    expected = small.prices[np.abs(np.log(jump)) > np.log(1.2)]
    found = list(zip(given["ticker"].astype(str), pd.to_datetime(given["date"]), strict=True))
    if found != list(zip(expected["ticker"], expected["date"], strict=True)):
        return f"found {len(found)} splits, not the {len(expected)} planted ones, one a ticker"
    wrong = np.abs(given["ratio"].to_numpy(np.float64) / jump[expected.index].to_numpy() - 1) > 0.03
    return (
        "the ratio of a split is wrong; 2 means that one share became two" if wrong.any() else None
    )


@check("variance_values", task="target", title="Variance matches the definition")
def variance_values(caller: Caller, small: Any) -> str | None:
    """Compare with a slow oracle."""
    expected = oracle.variances(small.prices)
    return off("daily_variance", variance_of(caller, small.prices), expected, small.prices)


@check("variance_split", task="target", title="A share split does not look like volatility")
def variance_split(caller: Caller, small: Any) -> str | None:
    """Plant another split: quoted prices halve, adjusted ones do not, nothing happened."""
    planted = oracle.resplit(small.prices, 200)
    before, after = variance_of(caller, small.prices), variance_of(caller, planted)
    wrong = oracle.moved(before, after)
    if not wrong.any():
        return None
    row = small.prices.iloc[int(wrong.argmax())]
    return (
        f"a two-for-one split changes the variance on {row['date']:%Y-%m-%d}: the overnight move "
        "compares prices of two scales"
    )


@check("target_values", task="target", title="The target starts tomorrow")
def target_values(caller: Caller, small: Any) -> str | None:
    """Compare with a slow oracle, for two horizons, within the tickers."""
    variance, ticker = oracle.variances(small.prices), small.prices["ticker"].to_numpy()
    for horizon in (5, 3):
        given = target_of(caller, variance, small.prices, horizon)
        inside = ticker == np.roll(ticker, -horizon)
        inside[-horizon:] = False
        expected = oracle.targets(variance, ticker, horizon)
        wrong = off(
            f"the target (horizon {horizon})", given[inside], expected[inside], small.prices[inside]
        )
        if wrong:
            return wrong
    return None


@check("target_ends", task="target", title="No target where its days are not all there")
def target_ends(caller: Caller, small: Any) -> str | None:
    """Look at the last rows of each ticker; no variance is missing that could hide a mistake."""
    variance, ticker = oracle.variances(small.prices), small.prices["ticker"]
    variance = np.nan_to_num(variance, nan=1e-4)
    given = target_of(caller, variance, small.prices, 5)
    last = (ticker.groupby(ticker).cumcount(ascending=False) < 5).to_numpy()
    filled = int(np.isfinite(given[last]).sum())
    return (
        f"{filled} of the last rows of the tickers have a target, though their days are not there: "
        "it comes from another ticker, or from too few days"
        if filled
        else None
    )


def joined(caller: Caller, days: pd.Series, macro: pd.DataFrame) -> pd.DataFrame:
    """Call asof_macro and check the form of the answer."""
    given = caller.call("asof_macro", days, macro, market.LAGS)
    if not isinstance(given, pd.DataFrame):
        raise answers.Rejected(f"asof_macro returned {answers.kind(given)}, expected a DataFrame")
    answers.same_index(given.index, "asof_macro", days.index)
    missing = [name for name in market.LAGS if name not in given.columns]
    answers.require(not missing, f"asof_macro lacks the column {missing[:1]}")
    return given[list(market.LAGS)].astype(np.float64)


def some_days(small: Any) -> pd.Series:
    """Days in no order, some before the first release."""
    rng = np.random.default_rng(small.seed)
    days = pd.Series(np.unique(small.prices["date"]))
    early = pd.Series(pd.to_datetime(["2002-08-15", "2002-09-02"]).astype("datetime64[us]"))
    chosen = pd.concat([days.iloc[rng.permutation(len(days))[:60]], early])
    return chosen.reset_index(drop=True).rename("date")


@check("macro_values", task="macro", title="The newest known observation, and no missing ones")
def macro_values(caller: Caller, small: Any) -> str | None:
    """Compare with a slow oracle on days in no order."""
    days = some_days(small)
    given, expected = (
        joined(caller, days, small.macro),
        oracle.macro_known(days, small.macro, market.LAGS),
    )
    wrong = oracle.moved(given, expected)
    if not wrong.any():
        return None
    n, column = (int(i) for i in np.argwhere(wrong)[0])
    day = pd.Timestamp(days.to_list()[n]).strftime("%Y-%m-%d")
    got, right = given.to_numpy()[n, column], expected.to_numpy()[n, column]
    return f"{list(market.LAGS)[column]} on {day} is {got:.6g}, expected {right:.6g}"


@check("macro_before_release", task="macro", title="Nothing is known before its release")
def macro_before_release(caller: Caller, small: Any) -> str | None:
    """Change every observation not yet released on a day; that day must not move."""
    day = pd.Timestamp(small.prices["date"].iloc[230])
    lag = pd.to_timedelta(small.macro["series"].map(market.LAGS), unit="D")
    later = (small.macro["date"] + lag) > day
    changed = small.macro.assign(value=small.macro["value"].where(~later, "12345.0"))
    days = pd.Series(np.unique(small.prices["date"]))
    days = days[days <= day].rename("date")
    wrong = oracle.moved(joined(caller, days, small.macro), joined(caller, days, changed))
    if not wrong.any():
        return None
    names = [name for name, any_row in zip(market.LAGS, wrong.any(axis=0), strict=True) if any_row]
    return f"{', '.join(names)}: an observation is used before its release"
