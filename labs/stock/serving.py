"""Serving the hold-out: features and forecasts, block by block, with a check on every block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import answers, loading
from grader.bench import Caller

market = loading.module(Path(__file__).resolve().with_name("market.py"))


@dataclass
class Served:
    """What is served to a submission, and what was computed on the way.

    Attributes:
        own: the submission; `source` makes the features, normally the same.
        fitted: features and rows of each training period; blocks: of each block served.
        moved: days on which a forecast changed with the days after it.
    """

    own: Caller
    source: Caller
    parts: Any
    fitted: list[tuple[pd.DataFrame, np.ndarray]] = field(default_factory=list)
    blocks: list[tuple[int, pd.DataFrame, np.ndarray]] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every block was served; a fault on the way leaves some out."""
        years = range(len(self.parts.refits) - 1)
        return len(self.blocks) == sum(len(list(blocks(self.parts, year))) for year in years)

    def require_no_look_ahead(self) -> None:
        """Reject a submission whose forecasts changed when later days were taken away."""
        answers.require(
            not self.moved,
            f"on {len(self.moved)} of {len(self.blocks)} days tried, the forecast changes when "
            "the days after it are removed",
        )


def training_days(parts: Any, year: int) -> tuple[int, int]:
    """Return the first and the last day of the history before a refit."""
    return 0, parts.refits[year] - 1


def features(caller: Caller, parts: Any, first: int, last: int) -> pd.DataFrame:
    """Make features of days first to last; returns the usable rows, checked.

    Returns:
        Rows after the warm-up of each ticker within these days, index of the served prices.
    """
    prices = parts.prices(first, last)
    given = caller.call("make_features", prices, parts.known(prices))
    return usable(given, prices)


def usable(given: Any, prices: pd.DataFrame) -> pd.DataFrame:
    """Check features of some prices and return them without each ticker's warm-up."""
    if not isinstance(given, pd.DataFrame):
        raise answers.Rejected(
            f"make_features returned {answers.kind(given)}, expected a DataFrame"
        )
    answers.same_index(given.index, "make_features", prices.index)
    kept = given[market.day_number(prices) >= market.WARM_UP]
    return answers.frame(kept, "make_features", kept.index)


def forecast(caller: Caller, model: Any, rows: pd.DataFrame) -> pd.Series:
    """Ask for forecasts of some features; the answer is checked."""
    given = caller.call("predict", model, rows)
    return series(given, "predict", rows.index)


def series(given: Any, name: str, index: pd.Index) -> pd.Series:
    """Return a Series of finite numbers with exactly this index."""
    if not isinstance(given, pd.Series):
        raise answers.Rejected(f"{name} returned {answers.kind(given)}, expected a Series")
    answers.same_index(given.index, name, index)
    answers.finite(given, name)
    return given.astype(np.float64)


def forecasts(served: Served) -> pd.DataFrame:
    """Refit each year and serve its blocks.

    Returns:
        One row a ticker and day of the hold-out: y, prediction, naive, ewma, har, mean, day,
        ticker, real_year.
    """
    parts, found = served.parts, []
    for year in range(len(parts.refits) - 1):
        rows, known = _train(served, year)
        target = parts.panel["target"].to_numpy()[rows]
        index = known.index
        model = served.own.keep(
            "fit", known, pd.Series(target, index=index, name="target"), parts.seed
        )
        har = np.linalg.lstsq(parts.har[rows], target, rcond=None)[0]
        for first, last in blocks(parts, year):
            shown, prediction = _serve(served, model, first, last)
            table = parts.panel.iloc[shown]
            compared = table[["day", "ticker", "real_year", "naive", "ewma"]]
            found.append(
                compared.assign(
                    y=table["target"],
                    prediction=prediction,
                    har=parts.har[shown] @ har,
                    mean=target.mean(),
                )
            )
    every: pd.DataFrame = pd.concat(found, ignore_index=True)
    return every


def _train(served: Served, year: int) -> tuple[np.ndarray, pd.DataFrame]:
    """Return the purged training rows of a refit: panel positions and features."""
    parts = served.parts
    first, last = training_days(parts, year)
    made = features(served.source, parts, first, last)
    rows = parts.rows(first, last)
    # The target of a day is known five days later; the last ones before the refit are not.
    kept = (parts.panel["day"].to_numpy()[rows] + market.HORIZON) < parts.refits[year]
    kept &= np.isfinite(parts.panel["target"].to_numpy()[rows])
    served.fitted.append((made[kept], rows[kept]))
    return rows[kept], made[kept]


def blocks(parts: Any, year: int) -> Iterator[tuple[int, int]]:
    """Yield the first and last day of each block of a hold-out year."""
    first, end = parts.refits[year], parts.refits[year + 1]
    for day in range(first, end, parts.block):
        yield day, min(day + parts.block, end) - 1


def _serve(served: Served, model: Any, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Serve a block: first one of its days as if it were the last, then all of them.

    Returns:
        Panel positions and forecasts of the block's rows.
    """
    parts = served.parts
    begin = max(0, first - parts.history)
    alone = int(np.random.default_rng([parts.seed, first]).integers(first, last + 1))
    early = _of_days(served, model, begin, alone, alone)
    made, prediction = _block(served, model, begin, last)
    positions = _positions(parts, begin, last)
    day = parts.panel["day"].to_numpy()[positions]
    inside = day >= first
    served.blocks.append((first, made[inside], positions[inside]))
    if not np.allclose(prediction[day == alone], early, rtol=1e-6, atol=1e-8):
        served.moved.append(alone)
    return positions[inside], prediction[inside]


def _of_days(served: Served, model: Any, begin: int, last: int, day: int) -> np.ndarray:
    """Return the forecasts of one day, from the history that ends on day `last`."""
    _, prediction = _block(served, model, begin, last)
    positions = _positions(served.parts, begin, last)
    chosen: np.ndarray = prediction[served.parts.panel["day"].to_numpy()[positions] == day]
    return chosen


def _block(served: Served, model: Any, begin: int, last: int) -> tuple[pd.DataFrame, np.ndarray]:
    made = features(served.source, served.parts, begin, last)
    return made, forecast(served.own, model, made).to_numpy()


def _positions(parts: Any, begin: int, last: int) -> np.ndarray:
    """Return the panel positions of the usable rows of a served history."""
    day = parts.panel["day"].to_numpy()
    rows = np.flatnonzero((day >= begin) & (day <= last))
    number = parts.panel.iloc[rows].groupby("ticker").cumcount().to_numpy()
    usable_rows: np.ndarray = rows[number >= market.WARM_UP]
    return usable_rows


def return_forecasts(served: Served) -> pd.DataFrame:
    """Ask for next-day returns of each hold-out year, on the features already served.

    Returns:
        One row a ticker and day of the hold-out: y, prediction, day.
    """
    ready = served.complete
    if not ready:  # no forecast was served, or a fault ended it
        served.fitted.clear()
        served.blocks.clear()
    found = []
    for year in range(len(served.parts.refits) - 1):
        if not ready:
            _collect(served, year)
        found.append(_returns_of(served, year))
    return pd.concat(found, ignore_index=True)


def _returns_of(served: Served, year: int) -> pd.DataFrame:
    """Ask for the returns of one year, refitted on everything before it."""
    parts = served.parts
    known, rows = served.fitted[year]
    first, end = parts.refits[year], parts.refits[year + 1]
    own = [block for block in served.blocks if first <= block[0] < end]
    new = pd.concat([block[1] for block in own], ignore_index=True)
    shown = np.concatenate([block[2] for block in own])
    returns = parts.panel["next_return"].to_numpy()
    given = pd.Series(returns[rows], index=known.index, name="next_return")
    answer = served.own.call("forecast_returns", known, given, new, parts.seed)
    prediction = series(answer, "forecast_returns", new.index).to_numpy()
    day = parts.panel["day"].to_numpy()[shown]
    return pd.DataFrame({"y": returns[shown], "prediction": prediction, "day": day})


def _collect(served: Served, year: int) -> None:
    """Make the features of a year's training and of its blocks."""
    parts = served.parts
    _train(served, year)
    for first, last in blocks(parts, year):
        begin = max(0, first - parts.history)
        made = features(served.source, parts, begin, last)
        positions = _positions(parts, begin, last)
        inside = parts.panel["day"].to_numpy()[positions] >= first
        served.blocks.append((first, made[inside], positions[inside]))
