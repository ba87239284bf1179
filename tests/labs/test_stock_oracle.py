"""The stock lab's own formulas, against cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import loading, metrics
from tests.conftest import ROOT

LAB = ROOT / "labs" / "stock"
market = loading.module(LAB / "market.py")
oracle = loading.module(LAB / "oracle.py")
validation = loading.module(LAB / "validation.py")
qlearning = loading.module(LAB / "qlearning.py")
curves = loading.module(LAB / "curves.py")
simulator = loading.module(ROOT / "datasets" / "stock" / "simulator.py")
loading.module(LAB / "metrics.py")


def two_days() -> pd.DataFrame:
    """Day two opens where day one closed, after a two-for-one split, and ends 10 % higher."""
    return pd.DataFrame(
        {
            "ticker": "A",
            "date": pd.to_datetime(["2020-01-02", "2020-01-03"]),
            "open": [100.0, 50.0],
            "high": [100.0, 55.0],
            "low": [100.0, 50.0],
            "close": [100.0, 55.0],
            "adj_close": [50.0, 55.0],
            "volume": [1.0, 2.0],
        }
    )


def test_variance_of_a_day_by_hand() -> None:
    log = np.log(1.1)
    expected = 0.5 * log**2 - (2 * np.log(2) - 1) * log**2  # no overnight move once adjusted
    assert market.daily_variance(two_days()).tolist()[1] == pytest.approx(expected)
    assert np.isnan(market.daily_variance(two_days()).iloc[0])


def test_target_by_hand() -> None:
    variance, ticker = pd.Series([9.0, 1.0, 3.0, 5.0]), pd.Series(list("AAAA"))
    expected = 0.5 * np.log(np.array([2.0, 4.0]) + 1e-6)
    assert market.target(variance, ticker, 2).to_numpy()[:2] == pytest.approx(expected)
    assert market.target(variance, ticker, 2).isna().tolist() == [False, False, True, True]


@pytest.mark.parametrize("seed", [1, 2])
def test_fast_and_slow_definitions_agree(seed: int) -> None:
    prices = simulator.market(seed, days=150)
    variance = market.daily_variance(prices)
    assert not oracle.moved(variance, oracle.variances(prices)).any()
    target = market.target(variance, prices["ticker"])
    slow = oracle.targets(variance.to_numpy(), prices["ticker"].to_numpy(), 5)
    assert not oracle.moved(target, slow).any()


def test_macro_is_known_from_its_release_on() -> None:
    observed = pd.DataFrame(
        {"series": "aaa", "date": pd.to_datetime(["2020-01-01", "2020-02-01"]), "value": ["5", "."]}
    )
    days = pd.Series(pd.to_datetime(["2020-02-04", "2020-02-05", "2020-06-01"]))
    expected = [np.nan, 5.0, 5.0]
    for known in (market.as_known, oracle.macro_known):
        found = known(days, observed, {"aaa": 35})["aaa"].to_numpy()
        assert np.array_equal(found, expected, equal_nan=True)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 9), st.integers(0, 6), st.integers(2, 30))
def test_splits_are_purged_and_cover_every_day(
    seed: int, horizon: int, embargo: int, step: int
) -> None:
    rng = np.random.default_rng(seed)
    days = pd.bdate_range("2020-01-01", periods=60)
    dates = pd.Series(rng.choice(days, 150))
    first = days[25]
    tested: list[int] = []
    for train, test in oracle.splits(dates, first, step, horizon, embargo):
        tested += sorted(test)
        number = {day: n for n, day in enumerate(sorted(set(dates)))}
        if train:
            gap = min(number[dates[i]] for i in test) - max(number[dates[i]] for i in train)
            assert gap > horizon + embargo
    assert sorted(tested) == sorted(np.flatnonzero(dates >= first).tolist())


def test_accounts_by_hand() -> None:
    weights = pd.DataFrame({"A": [1.0, 0.5, 0.0]})
    returns = pd.DataFrame({"A": [0.5, 0.1, -0.2]})
    found = oracle.accounts(weights, returns, 100)
    assert found["gross"].tolist() == pytest.approx([0.0, 0.1, -0.1])
    assert found["cost"].tolist() == pytest.approx([0.0, 0.01, 0.005])
    assert found["equity"].iloc[-1] == pytest.approx(1.09 * 0.895)


def test_interval_of_equal_losses_is_one() -> None:
    case = oracle.losses(3, 0.0)
    assert oracle.interval(case["naive"], case["naive"], case["day"], 21, 0) == (1.0, 1.0)


def test_dependence_widens_the_interval() -> None:
    case = oracle.losses(3, 0.0, persistence=0.95)
    args = (case["loss"], case["naive"], case["day"])
    wide, narrow = (np.diff(oracle.interval(*args, block, 0))[0] for block in (21, 1))
    assert wide > 1.5 * narrow


def test_a_planted_split_changes_no_variance_and_no_return() -> None:
    prices = simulator.market(4)
    planted = oracle.resplit(prices, 100)
    assert (planted["close"] != prices["close"]).any()
    for what in (market.daily_variance, market.returns):
        assert not oracle.moved(what(prices), what(planted)).any()


def test_scrambling_leaves_the_past_alone() -> None:
    prices = simulator.market(5)
    cut = prices["date"].iloc[200]
    changed = oracle.scrambled(prices, cut, 1)
    past = (prices["date"] < cut).to_numpy()
    assert changed[past].equals(prices[past])
    assert oracle.moved(changed["close"][~past], prices["close"][~past]).mean() > 0.95


def test_remembering_looks_good_only_when_shuffled() -> None:
    rng = np.random.default_rng(0)
    walk = pd.Series(rng.standard_normal(3000)).rolling(5).sum().dropna().to_numpy()
    shuffled = walk - validation.shuffled(walk, rng)
    purged = validation.purged(walk)
    rest = (walk - purged)[np.isfinite(purged)]
    assert np.sqrt((shuffled**2).mean()) < 0.8 * walk.std()
    assert np.sqrt((rest**2).mean()) > 1.2 * walk.std()


def test_q_tables_are_followed_and_paid_for() -> None:
    table = np.zeros((2, 3, 3))
    table[1, :, 2] = 1.0  # state 1: all in; state 0: all the same, so keep
    position = qlearning.follow(table, np.array([0, 1, 0]))
    assert position.tolist() == [0.0, 1.0, 1.0]
    net = qlearning.net(position, np.array([0.5, 0.5, 0.1]), 100)
    assert net.tolist() == pytest.approx([0.0, 0.0, 0.1 - 0.01])


def columns(**values: list[float]) -> dict[str, np.ndarray]:
    return {name: np.array(column) for name, column in values.items()}


def one(name: str, **values: list[float]) -> float:
    table = columns(**values)
    rows = len(next(iter(table.values())))
    return float(metrics.find(name).function(table, np.ones((1, rows)))[0])


def test_metrics_by_hand() -> None:
    base = {"y": [0.0, 2.0], "prediction": [0.0, 1.0], "ewma": [1.0, 1.0], "har": [2.0, 2.0]}
    assert one("ratio_to_ewma", **base) == pytest.approx(np.sqrt(1 / 2))
    assert one("ratio_to_har", **base) == pytest.approx(np.sqrt(1 / 4))
    assert one("r2_out_of_sample", **base, mean=[1.0, 1.0]) == pytest.approx(0.5)
    assert one("qlike", y=[0.3], prediction=[0.3]) == 0
    assert one("qlike", y=[0.5], prediction=[0.0]) == pytest.approx(np.e - 2)
    returns = {"y": [0.1, -0.1, 0.2], "prediction": [0.0, 0.0, 0.0]}
    assert one("return_ratio", **returns) == 1
    assert one("hit_rate", **returns) == pytest.approx(1 / 3)
    assert one("hits_over_always_up", **returns) == pytest.approx(-1 / 3)
    assert one("sharpe", net=[0.01, 0.01]) == 0
    assert one("sharpe", net=[0.0, 0.02]) == pytest.approx(np.sqrt(252))


@pytest.mark.parametrize("name", ["ratio_to_ewma", "qlike", "sharpe", "hit_rate", "return_ratio"])
def test_weights_are_repeated_rows(name: str) -> None:
    rng = np.random.default_rng(1)
    table = {k: rng.standard_normal(30) for k in ("y", "prediction", "ewma", "net")}
    weights = rng.integers(0, 4, 30)
    repeated = {k: np.repeat(v, weights) for k, v in table.items()}
    metric = metrics.find(name).function
    weighted = metric(table, weights[None].astype(float))
    assert weighted == pytest.approx(metric(repeated, np.ones((1, int(weights.sum())))))


def test_drawdown_by_hand() -> None:
    assert curves.drawdown(np.array([1.0, 2.0, 1.0, 3.0])).tolist() == [0, 0, -0.5, 0]
