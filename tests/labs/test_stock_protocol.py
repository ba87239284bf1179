"""The hold-out of the stock lab: hidden years, disguised, purged, served without a future."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from grader import lab as labs
from grader import loading
from grader.answers import Rejected
from grader.bench import Bench
from grader.paths import Project
from tests.conftest import ROOT

LAB = labs.load(Project(ROOT, ROOT), "stock")
protocol = loading.module(ROOT / "labs" / "stock" / "protocol.py")
serving = loading.module(ROOT / "labs" / "stock" / "serving.py")
judging = loading.module(ROOT / "labs" / "stock" / "judging.py")
simulator = loading.module(ROOT / "datasets" / "stock" / "simulator.py")
reference = loading.module(ROOT / "solutions" / "stock" / "solution.py")
plots = loading.module(ROOT / "labs" / "stock" / "plots.py")


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return {"prices": simulator.market(1, days=1100), "macro": simulator.macro(1)}


@pytest.fixture(scope="module")
def parts(tables: dict[str, pd.DataFrame]) -> Any:
    short = {"months": 12, "years": 1, "block_days": 42, "history_days": 150}
    lab = labs.Lab(**{**vars(LAB), "settings": {**LAB.settings, **short}})
    return protocol.split(tables, lab, 5)


class Direct:
    """Calls a solution in this process: what a worker would answer, without the worker."""

    def __init__(self, **changed: Any) -> None:
        self.changed = changed

    def call(self, function: str, *args: Any, **kwargs: Any) -> Any:
        chosen = self.changed.get(function) or getattr(reference, function)
        return chosen(*args, **kwargs)

    keep = call


def test_the_seed_chooses_the_years(tables: dict[str, pd.DataFrame]) -> None:
    short = labs.Lab(**{**vars(LAB), "settings": {**LAB.settings, "months": 12, "years": 1}})
    starts = {protocol.split(tables, short, seed).refits[0] for seed in range(6)}
    assert len(starts) > 3


def test_the_same_seed_gives_the_same_hold_out(tables: dict[str, pd.DataFrame]) -> None:
    first, second = (protocol.split(tables, LAB, 9) for _ in range(2))
    assert first.panel.equals(second.panel)
    assert first.refits == second.refits


def test_the_disguise_changes_names_and_levels_but_no_return(
    tables: dict[str, pd.DataFrame], parts: Any
) -> None:
    real = tables["prices"].set_index(["ticker", "date"])
    panel = parts.panel
    assert not set(panel["ticker"]) & set(tables["prices"]["ticker"])
    for name, own in panel.groupby("ticker"):
        true = real.loc[parts.real_names[name]].iloc[: len(own)]
        shift = own["date"].iloc[0] - true.index[0]
        assert shift % pd.Timedelta(weeks=1) == pd.Timedelta(0)
        assert (own["date"].to_numpy() - true.index.to_numpy() == shift.to_numpy()).all()
        assert not np.isclose(own["close"].iloc[0], true["close"].iloc[0])
        change = true["adj_close"].pct_change().to_numpy()
        assert own["day_return"].to_numpy() == pytest.approx(change, nan_ok=True)


def test_a_submission_sees_prices_only(parts: Any) -> None:
    served = parts.prices(0, parts.refits[0] - 1)
    assert list(served.columns) == protocol.PRICES
    assert served.index.equals(pd.RangeIndex(len(served)))


def test_training_targets_end_before_the_refit(parts: Any) -> None:
    served = serving.Served(Direct(), Direct(), parts)
    rows, features = serving._train(served, 0)
    assert len(rows) == len(features)
    last = parts.panel["day"].to_numpy()[rows].max()
    assert last + 5 == parts.refits[0] - 1
    assert np.isfinite(parts.panel["target"].to_numpy()[rows]).all()


def test_blocks_cover_every_hidden_day_once(parts: Any) -> None:
    days = [day for first, last in serving.blocks(parts, 0) for day in range(first, last + 1)]
    assert days == list(range(parts.refits[0], parts.refits[1]))


def test_reference_is_served_without_a_complaint(parts: Any) -> None:
    served = serving.Served(Direct(), Direct(), parts)
    table = serving.forecasts(served)
    served.require_no_look_ahead()
    tickers = parts.panel["ticker"].nunique()
    assert len(table) == tickers * (parts.refits[1] - parts.refits[0])
    assert served.complete
    returns = serving.return_forecasts(served)
    assert len(returns) == len(table)


def centred(model: Any, features: pd.DataFrame) -> pd.Series:
    return reference.predict(model, features).rolling(5, center=True, min_periods=1).mean()


def test_a_forecast_that_uses_later_days_is_rejected(parts: Any) -> None:
    served = serving.Served(Direct(predict=centred), Direct(), parts)
    serving.forecasts(served)
    with pytest.raises(Rejected, match="changes when the days after it are removed"):
        served.require_no_look_ahead()


def test_features_that_use_later_days_are_rejected_on_the_hold_out(parts: Any) -> None:
    def peeking(prices: pd.DataFrame, macro: pd.DataFrame) -> pd.DataFrame:
        made = reference.make_features(prices, macro)
        ahead = made["vol_1"].groupby(prices["ticker"]).shift(-1)
        return made.assign(ahead=ahead.fillna(-4.0))

    caller = Direct(make_features=peeking)
    served = serving.Served(caller, caller, parts)
    serving.forecasts(served)
    assert served.moved


def test_returns_can_be_judged_without_forecasts(parts: Any) -> None:
    def broken(model: Any, features: pd.DataFrame) -> pd.Series:
        raise Rejected("no")

    served = serving.Served(Direct(predict=broken), Direct(), parts)
    with pytest.raises(Rejected):
        serving.forecasts(served)
    assert len(serving.return_forecasts(served)) > 0


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda p: None, "expected a DataFrame"),
        (lambda p: pd.DataFrame({"a": np.ones(len(p) - 1)}), "rows for"),
        (lambda p: pd.DataFrame({"a": np.full(len(p), np.nan)}), "NaN or infinite"),
        (lambda p: pd.DataFrame({"a": ["x"] * len(p)}), "expected numbers"),
        (lambda p: pd.DataFrame(index=p.index), "without columns"),
    ],
)
def test_features_of_a_wrong_form_are_named(parts: Any, made: Any, message: str) -> None:
    caller = Direct(make_features=lambda prices, macro: made(prices))
    with pytest.raises(Rejected, match=message):
        serving.features(caller, parts, 0, 200)


@pytest.mark.parametrize(
    "given",
    [None, {}, {"ratio": 1, "low": 1, "high": 1, "verdict": "good"}, {"ratio": float("nan")}],
)
def test_comparisons_of_a_wrong_form_are_named(given: Any) -> None:
    with pytest.raises(Rejected, match="compare_losses"):
        judging.comparison(given)


def test_weights_are_bounded_and_complete(parts: Any) -> None:
    weights, returns = judging.weights(parts, None, "ewma")
    assert weights.shape == returns.shape
    assert weights.index.equals(returns.index)
    assert (weights >= 0).all(axis=None)
    assert (weights <= judging.MOST / weights.shape[1] + 1e-12).all(axis=None)


@pytest.fixture(scope="module")
def bench(parts: Any) -> Bench:
    """What a whole run of the reference leaves on the bench."""
    bench = Bench(None, Path("own"), Path("own"), LAB.limits, 0)  # type: ignore[arg-type]
    bench.caller = lambda path: Direct()  # type: ignore[method-assign, assignment, return-value]
    protocol.exercise(bench, parts)
    return bench


def test_a_whole_run_fills_every_sample(bench: Bench) -> None:
    assert not bench.faults
    assert {spec.sample for spec in LAB.metrics} <= set(bench.samples)
    for spec in LAB.metrics:
        assert spec.unit in bench.samples[spec.sample].columns
    assert "Ten seeds" in bench.notes["q_learning"][0]


def test_figures_are_drawn_from_every_curve(bench: Bench) -> None:
    named = [{"name": "rmse_ratio", "value": 0.8, "low": 0.7, "high": 0.9}]
    drawn = plots.figures(bench.curves, {"metrics": named})
    assert set(drawn) == set(plots.DRAWERS)
    assert plots.figures({}, {"metrics": []}) == {}


def numbers(value: Any) -> int:
    if isinstance(value, dict):
        return max(map(numbers, value.values()), default=0)
    return len(value) if isinstance(value, list) else 1


def test_curves_hold_weekly_sums_and_no_rows(bench: Bench, parts: Any) -> None:
    days = parts.refits[1] - parts.refits[0]
    assert numbers(bench.curves) <= days // 5 + 1
