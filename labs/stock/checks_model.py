"""Checks of the modelling tasks: features, splits and forecast."""

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
serving = loading.module(HERE.with_name("serving.py"))
market = oracle.market
CUTS = (0.55, 0.75, 0.93)  # where the future begins in the probes, as shares of the days


def cut_days(small: Any) -> list[pd.Timestamp]:
    """First days of the future, one a cut."""
    days = np.unique(small.prices["date"])
    return [pd.Timestamp(days[int(share * len(days))]) for share in CUTS]


def built(caller: Caller, prices: pd.DataFrame, macro: pd.DataFrame) -> pd.DataFrame:
    """Call make_features; returns the usable rows, checked."""
    usable: pd.DataFrame = serving.usable(caller.call("make_features", prices, macro), prices)
    return usable


def difference(before: pd.DataFrame, after: pd.DataFrame) -> str:
    """Say which columns differ, or return an empty string."""
    if list(before.columns) != list(after.columns):
        return "the columns themselves change"
    wrong = oracle.moved(before, after)
    names = [
        str(n) for n, any_row in zip(before.columns, wrong.any(axis=0), strict=True) if any_row
    ]
    if not names:
        return ""
    shown = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
    rows = int(wrong.any(axis=1).sum())
    return f"{len(names)} of {len(before.columns)} columns ({shown}) in {rows} rows"


def futures(small: Any) -> Any:
    """Yield, per cut: the day, prices and macro without the future, and with a scrambled one."""
    for n, day in enumerate(cut_days(small)):
        past = small.prices[small.prices["date"] < day]
        kept = small.known[small.known["date"] < day]
        late = (small.known["date"] >= day).to_numpy()
        columns = list(market.LAGS)
        changed = small.known.copy()
        changed.loc[late, columns] = changed.loc[late, columns].to_numpy() * 1.7
        yield day, (past, kept), (oracle.scrambled(small.prices, day, small.seed + n), changed)


@check("features_no_future", task="features", title="Later days change nothing")
def features_no_future(caller: Caller, small: Any) -> str | None:
    """Cut the future off, and scramble it, at three places."""
    whole = built(caller, small.prices, small.known)
    for day, cut, scrambled in futures(small):
        early = whole[(small.prices["date"] < day).loc[whole.index]]
        for what, (prices, macro) in (("removed", cut), ("scrambled", scrambled)):
            given = built(caller, prices.reset_index(drop=True), macro.reset_index(drop=True))
            given = given.set_index(prices.index[given.index]) if what == "removed" else given
            moved = difference(early, given.reindex(early.index))
            if moved:
                return f"features change when the days after {day:%Y-%m-%d} are {what}: {moved}"
    return None


@check("features_split", task="features", title="A share split changes no feature")
def features_split(caller: Caller, small: Any) -> str | None:
    """Plant a split: quoted prices halve, shares double, nothing else happens."""
    planted = oracle.resplit(small.prices, 200)
    moved = difference(
        built(caller, small.prices, small.known), built(caller, planted, small.known)
    )
    return f"a two-for-one split moves features: {moved}; use adj_close" if moved else None


@check("features_repeat", task="features", title="The same history gives the same features")
def features_repeat(caller: Caller, small: Any) -> str | None:
    """Make the features twice in one process."""
    first, second = (built(caller, small.prices, small.known) for _ in range(2))
    moved = difference(first, second)
    return f"a second call gives other features: {moved}" if moved else None


def split_of(caller: Caller, small: Any, embargo: int) -> tuple[list[Any], list[Any], pd.Series]:
    """Call walk_forward_splits on rows in no order; returns answer, expected parts and dates."""
    rng = np.random.default_rng(small.seed)
    dates = small.prices["date"].iloc[rng.permutation(len(small.prices))].reset_index(drop=True)
    first = pd.Timestamp(np.unique(dates)[200]) - pd.Timedelta(hours=12)
    arguments = (dates, first, 63, 5, embargo)
    given = caller.call("walk_forward_splits", *arguments)
    answers.require(
        isinstance(given, list), f"walk_forward_splits returned {answers.kind(given)}, not a list"
    )
    for part in given:
        answers.require(
            isinstance(part, dict) and {"train", "test"} <= set(part),
            "walk_forward_splits: each block is a dict of train and test",
        )
        for name in ("train", "test"):
            rows = part[name]
            good = isinstance(rows, np.ndarray) and rows.dtype.kind in "iu" and rows.ndim == 1
            answers.require(good, f"walk_forward_splits: {name} is an array of row positions")
            inside = bool(((rows >= 0) & (rows < len(dates))).all())
            answers.require(inside, f"walk_forward_splits: {name} holds positions of no row")
    return given, oracle.splits(*arguments), dates


@check("splits_test", task="splits", title="Test blocks follow each other and cover every day")
def splits_test(caller: Caller, small: Any) -> str | None:
    """Compare the test parts with a slow oracle."""
    given, expected, _ = split_of(caller, small, 2)
    if len(given) != len(expected):
        return f"{len(given)} blocks, expected {len(expected)}"
    for n, (own, (_, test)) in enumerate(zip(given, expected, strict=True)):
        if set(own["test"].tolist()) != test or len(own["test"]) != len(test):
            return f"the test part of block {n} is not the rows of its {63} days"
    return None


@check("splits_purged", task="splits", title="No training target reaches into the test block")
def splits_purged(caller: Caller, small: Any) -> str | None:
    """Look at the gap between training and test, for two embargoes."""
    for embargo in (0, 4):
        given, _, dates = split_of(caller, small, embargo)
        day = np.unique(dates, return_inverse=True)[1]
        for n, part in enumerate(given):
            if not len(part["train"]) or not len(part["test"]):
                return f"block {n} has an empty part"
            gap = int(day[part["test"]].min() - day[part["train"]].max())
            if gap <= 5 + embargo:
                return (
                    f"block {n}, horizon 5, embargo {embargo}: training ends {gap} days before the "
                    f"test begins; {5 + embargo + 1} are needed"
                )
    return None


@check("splits_complete", task="splits", title="All rows that may train do")
def splits_complete(caller: Caller, small: Any) -> str | None:
    """Compare the training parts with a slow oracle."""
    given, expected, _ = split_of(caller, small, 4)
    for n, (own, (train, _)) in enumerate(zip(given, expected, strict=False)):
        lost = len(train - set(own["train"].tolist()))
        if lost:
            return f"block {n}: {lost} of {len(train)} rows that may train are left out"
        if len(np.unique(own["train"])) < len(own["train"]):
            return f"block {n}: rows are in the training part twice"
    return None


def fitted(caller: Caller, small: Any, rows: pd.DataFrame, last: pd.Timestamp) -> Any:
    """Fit on the usable rows whose target is known before the day `last`."""
    prices = small.prices
    target = market.target(market.daily_variance(prices), prices["ticker"])
    days = np.unique(prices["date"])
    known = pd.Timestamp(days[np.searchsorted(days, np.datetime64(last)) - market.HORIZON])
    kept = rows[(prices["date"] < known).loc[rows.index] & target.loc[rows.index].notna()]
    return caller.keep("fit", kept, target.loc[kept.index], small.seed)


def features_for(caller: Caller, small: Any) -> pd.DataFrame:
    """Make the features of the small market."""
    return built(caller, small.prices, small.known)


@check("forecast_no_future", task="forecast", title="Later days change no forecast")
def forecast_no_future(caller: Caller, small: Any) -> str | None:
    """Forecast a history and the same history without its last days, on the same features."""
    rows = features_for(caller, small)
    last = cut_days(small)[1]
    model = fitted(caller, small, rows, last)
    whole = serving.forecast(caller, model, rows)
    for day in cut_days(small)[1:]:
        early = rows[(small.prices["date"] <= day).loc[rows.index]]
        wrong = oracle.moved(whole.loc[early.index], serving.forecast(caller, model, early))
        if wrong.any():
            return (
                f"{int(wrong.sum())} of {len(wrong)} forecasts change when the days after "
                f"{day:%Y-%m-%d} are removed: predict uses the rows it forecasts as a batch"
            )
    return None


@check("forecast_repeat", task="forecast", title="The same seed gives the same forecasts")
def forecast_repeat(caller: Caller, small: Any) -> str | None:
    """Fit twice with one seed."""
    rows = features_for(caller, small)
    last = cut_days(small)[1]
    first, second = (
        serving.forecast(caller, fitted(caller, small, rows, last), rows) for _ in range(2)
    )
    same = np.array_equal(first.to_numpy(), second.to_numpy())
    return None if same else "two fits with the same seed forecast differently"


@check("forecast_units", task="forecast", title="Forecasts have the units of the target")
def forecast_units(caller: Caller, small: Any) -> str | None:
    """Compare the level of forecasts with the level of log volatility, about -4.2."""
    rows = features_for(caller, small)
    prediction = serving.forecast(caller, fitted(caller, small, rows, cut_days(small)[1]), rows)
    target = market.target(market.daily_variance(small.prices), small.prices["ticker"])
    level, expected = float(prediction.median()), float(target.loc[rows.index].median())
    if abs(level - expected) < 1.0:
        return None
    return (
        f"the middle forecast is {level:.3g} and the middle target {expected:.3g}: forecasts are "
        "log volatilities, not volatilities, variances or prices"
    )
