"""How a stock submission is exercised: three hidden years, refitted yearly, served in blocks.

Tickers are renamed, dates moved by whole weeks and prices rescaled, so that knowing the public
series does not help. The worker gets history up to the end of a block and never a target of the
hold-out; on one day of each block it must give the same forecast without the days that follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import loading
from grader.bench import Bench, Caller, Sample
from grader.lab import Lab

HERE = Path(__file__).resolve()
MACRO = ["wti", "aaa", "baa", "core_cpi"]
market = loading.module(HERE.with_name("market.py"))


@dataclass(frozen=True)
class Parts:
    """A panel with its targets, which stay in this process, and the plan of the hold-out.

    Attributes:
        panel: prices and, beside them, day (number of the trading day), number (of the day within
            its ticker), target, next_return, naive, ewma, real_year.
        har: inputs of the HAR regression, (n, 4).
        macro: daily macro table, as known at each close.
        refits: numbers of the days on which models are refitted, and the end of the hold-out.
        real_names: tickers by their new names, for figures.
    """

    panel: pd.DataFrame
    har: np.ndarray
    macro: pd.DataFrame
    refits: list[int]
    block: int
    history: int
    seed: int
    real_names: dict[str, str]

    def prices(self, first: int, last: int) -> pd.DataFrame:
        """Return the prices of days first to last, both included, rows numbered from 0."""
        rows = self.panel["day"].between(first, last)
        return self.panel.loc[rows, PRICES].reset_index(drop=True)

    def rows(self, first: int, last: int) -> np.ndarray:
        """Return the positions in the panel of the usable rows of days first to last."""
        day, number = self.panel["day"].to_numpy(), self.panel["number"].to_numpy()
        return np.flatnonzero((day >= first) & (day <= last) & (number >= market.WARM_UP))

    def known(self, prices: pd.DataFrame) -> pd.DataFrame:
        """Return the macro table of the days of some prices."""
        dates = self.macro["date"]
        inside = (dates >= prices["date"].min()) & (dates <= prices["date"].max())
        known: pd.DataFrame = self.macro[inside].reset_index(drop=True)
        return known


PRICES = ["ticker", "date", "open", "high", "low", "close", "adj_close", "volume"]


def split(tables: dict[str, pd.DataFrame], lab: Lab, seed: int) -> Parts:
    """Choose the hidden years, disguise the panel and compute what to compare with."""
    rng = np.random.default_rng([seed, 4])
    first, years = pd.Timestamp(lab.settings["earliest"]), int(lab.settings["years"])
    start = first + pd.DateOffset(months=int(rng.integers(lab.settings["months"])))
    prices = tables["prices"]
    end = start + pd.DateOffset(years=years, days=14)  # the last targets look a week ahead
    prices = prices[prices["date"] <= end].reset_index(drop=True)
    real_year = prices["date"].dt.year.to_numpy()
    starts = [start + pd.DateOffset(years=n) for n in range(years + 1)]
    calendar = np.unique(prices["date"].to_numpy())
    refits = [int(np.searchsorted(calendar, np.datetime64(day))) for day in starts]
    macro = market.as_known(pd.Series(calendar), tables["macro"], market.LAGS)
    prices, macro, names = disguised(prices.assign(real_year=real_year), macro, rng)
    panel = with_targets(prices)
    har = market.har_inputs(market.daily_variance(panel), panel["ticker"])
    block, history = int(lab.settings["block_days"]), int(lab.settings["history_days"])
    return Parts(panel, har, macro, refits, block, history, seed % 2**31, names)


def disguised(
    prices: pd.DataFrame, macro: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, str]]:
    """Rename and reorder tickers, move dates by whole weeks, rescale prices, volumes and levels.

    Returns:
        Prices, macro table, and the real name of each new one.
    """
    old = list(prices["ticker"].unique())
    names = {str(name): f"S{n + 1}" for n, name in enumerate(rng.permutation(old))}
    weeks = pd.Timedelta(weeks=int(rng.integers(-300, 600)))
    scale = {name: np.exp(rng.uniform(-2, 2)) for name in old}
    trade = {name: np.exp(rng.uniform(-2, 2)) for name in old}
    factor = prices["ticker"].map(scale)
    quoted = {column: prices[column] * factor for column in PRICES[2:7]}
    volume = prices["volume"] * prices["ticker"].map(trade)
    renamed = prices["ticker"].map(names).astype("str")
    changed = prices.assign(**quoted, volume=volume, ticker=renamed, date=prices["date"] + weeks)
    levels = {column: macro[column] * np.exp(rng.uniform(-0.3, 0.3)) for column in MACRO}
    changed = changed.sort_values(["ticker", "date"], ignore_index=True)
    moved = macro.assign(date=macro["date"] + weeks, **levels)
    return changed, moved, {new: name for name, new in names.items()}


def with_targets(prices: pd.DataFrame) -> pd.DataFrame:
    """Add targets, simple forecasts and numbers of days to prices."""
    ticker, variance = prices["ticker"], market.daily_variance(prices)
    returned = market.returns(prices)
    return prices.assign(
        day=np.unique(prices["date"], return_inverse=True)[1],
        number=market.day_number(prices),
        target=market.target(variance, ticker),
        naive=market.trailing(variance, ticker, market.HORIZON),
        ewma=market.ewma(variance, ticker),
        day_return=returned,
        next_return=returned.groupby(ticker).shift(-1),
    )


@dataclass(frozen=True)
class Small:
    """Small public data for the checks."""

    prices: pd.DataFrame
    raw: pd.DataFrame
    macro: pd.DataFrame
    known: pd.DataFrame
    seed: int


def small(lab: Lab, seed: int) -> Small:
    """Make a small synthetic market with planted splits, and the same as raw text."""
    simulator = loading.module(HERE.parents[2] / "datasets" / "stock" / "simulator.py")
    prices, macro = simulator.market(seed), simulator.macro(seed)
    days = pd.Series(np.unique(prices["date"]))
    known = market.as_known(days, macro, market.LAGS)
    return Small(prices, simulator.raw(prices, seed), macro, known, seed % 2**31)


def exercise(bench: Bench, parts: Parts) -> None:
    """Exercise the tasks that need the hold-out; each fault stays with its task."""
    serve = loading.module(HERE.with_name("serving.py"))
    own = bench.caller(bench.submission)
    source = own
    with bench.task("features"):
        serve.features(own, parts, *serve.training_days(parts, 0))
    if "features" in bench.faults:
        source = bench.caller(bench.reference)
        sentence = "Judged on the reference's features, because task features did not finish."
        for task in ("forecast", "honest_null"):
            bench.note(task, sentence)
    served = serve.Served(own, source, parts)
    forecasts = None
    with bench.task("forecast"):
        forecasts = serve.forecasts(served)
        add_forecasts(bench, parts, forecasts)
        served.require_no_look_ahead()
    with bench.task("honest_null"):
        add_returns(bench, parts, own, serve.return_forecasts(served))
    with bench.task("backtest"):
        add_backtest(bench, parts, own, forecasts)
    with bench.task("q_learning"):
        tools("qlearning").add_seeds(bench, parts, own)
    tools("validation").add_comparison(bench, parts)


def add_forecasts(bench: Bench, parts: Parts, forecasts: pd.DataFrame) -> None:
    """Put forecasts and targets on the bench, and the numbers of their figures."""
    kept = forecasts[forecasts["y"].notna()]
    first = kept["day"].min()
    names = ["y", "prediction", "naive", "ewma", "har", "mean"]
    columns = {name: kept[name].to_numpy(dtype=np.float64) for name in names}
    columns["block"] = ((kept["day"] - first) // parts.block).to_numpy()
    bench.samples["holdout"] = Sample(columns)
    groups = {"year": kept["real_year"], "ticker": kept["ticker"].map(parts.real_names)}
    bench.curves.update(tools("curves").of_forecasts(columns, kept["day"].to_numpy(), groups))


def add_returns(bench: Bench, parts: Parts, own: Caller, forecasts: pd.DataFrame) -> None:
    """Put return forecasts on the bench, and what the submission itself concludes from them."""
    kept = forecasts[forecasts["y"].notna()]
    y, prediction = kept["y"].to_numpy(), kept["prediction"].to_numpy()
    day = kept["day"].to_numpy()
    block = (day - day.min()) // parts.block
    bench.samples["returns"] = Sample({"y": y, "prediction": prediction, "block": block})
    given = own.call("compare_losses", (y - prediction) ** 2, y**2, day, seed=parts.seed)
    said = tools("judging").verdict_of(given)
    bench.note(
        "honest_null",
        f"On the hidden years your own comparison of return forecasts with zero says: {said}.",
    )


def add_backtest(bench: Bench, parts: Parts, own: Caller, forecasts: pd.DataFrame | None) -> None:
    """Run the submission's accounts on volatility-targeted weights, at three costs."""
    judging = tools("judging")
    signal = "prediction" if forecasts is not None else "ewma"
    weights, returns = judging.weights(parts, forecasts, signal)
    found = {bps: judging.accounts(own, weights, returns, bps) for bps in (0, 5, 10)}
    net = found[5]["net"].to_numpy(dtype=np.float64)[1:]
    block = np.arange(len(net)) // parts.block
    bench.samples["strategy"] = Sample({"net": net, "block": block})
    bench.curves["equity"] = tools("curves").of_accounts(found, weights, returns)


def tools(name: str) -> Any:
    """Load a helper file of this lab."""
    return loading.module(HERE.with_name(f"{name}.py"))
