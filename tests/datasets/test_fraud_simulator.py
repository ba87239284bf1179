"""The payment simulator: what its tables promise, and that its frauds are what the rules say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import loading

ROOT = Path(__file__).resolve().parents[2]
nearby = loading.module(ROOT / "datasets" / "fraud" / "nearby.py")
simulator = loading.module(ROOT / "datasets" / "fraud" / "simulator.py")
DAY = pd.Timedelta(days=1)


def simulate(seed: int, world: Any = None) -> pd.DataFrame:
    """Return payments and labels side by side."""
    tables = simulator.simulate(seed, world=world or simulator.small_world())
    payments: pd.DataFrame = tables["transactions"]
    return payments.merge(tables["labels"], on="transaction_id")


def tiny(**changes: Any) -> Any:
    """Return a world that is quick to simulate, with some rules changed."""
    sizes = {"customers": 60, "terminals": 100, "days": 12, "radius": 30.0}
    few = {"compromised_terminals_per_day": 1, "compromised_customers_per_day": 1}
    return simulator.World(**{**sizes, **few, **changes})


def test_columns_and_types() -> None:
    tables = simulator.simulate(3, world=tiny())
    payments, labels = tables["transactions"], tables["labels"]
    assert payments.dtypes.astype(str).to_dict() == {
        "transaction_id": "int64",
        "time": "datetime64[s]",
        "customer_id": "int64",
        "terminal_id": "int64",
        "amount_cents": "int64",
    }
    assert labels.dtypes.astype(str).to_dict() == {
        "transaction_id": "int64",
        "is_fraud": "int8",
        "scenario": "int8",
        "available_at": "datetime64[s]",
    }
    assert payments["time"].iloc[0].normalize() == pd.Timestamp("2018-04-01")


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    customers=st.integers(5, 80),
    terminals=st.integers(1, 40),
    days=st.integers(4, 15),
    delay=st.integers(1, 12),
    payments_per_day=st.floats(2, 60),
)
def test_every_world_keeps_the_promises(
    seed: int, customers: int, terminals: int, days: int, delay: int, payments_per_day: float
) -> None:
    world = tiny(
        customers=customers,
        terminals=terminals,
        days=days,
        radius=200.0,
        delay_days=delay,
        max_payments_per_day=payments_per_day,
    )
    both = simulate(seed, world)
    assert both["transaction_id"].tolist() == list(range(len(both)))
    assert both["time"].is_monotonic_increasing
    assert not both.duplicated(["customer_id", "time"]).any()
    assert not both.duplicated(["terminal_id", "time"]).any()
    assert (both["amount_cents"] >= 1).all()
    assert (both["available_at"] - both["time"] == delay * DAY).all()
    assert both["is_fraud"].equals((both["scenario"] > 0).astype("int8"))
    assert both["customer_id"].between(0, customers - 1).all()
    assert both["terminal_id"].between(0, terminals - 1).all()


def test_crowded_seconds_are_spread() -> None:
    # One terminal with some 3,000 payments a day: hundreds of them would share a second.
    world = tiny(customers=50, terminals=1, days=3, radius=200.0, max_payments_per_day=120.0)
    both = simulate(1, world)
    assert len(both) > 6_000
    assert not both.duplicated(["terminal_id", "time"]).any()


def test_same_seed_same_world_other_seed_other_world() -> None:
    first, again, other = simulate(5), simulate(5), simulate(6)
    pd.testing.assert_frame_equal(first, again)
    assert not first["amount_cents"].head(1000).equals(other["amount_cents"].head(1000))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_statistics_of_the_lab_world(seed: int) -> None:
    both = simulate(seed, simulator.lab_world())
    day = (both["time"] - both["time"].iloc[0].normalize()) // DAY
    steady = both[day >= 30]
    days = steady["time"].dt.normalize().nunique()
    scenario = steady["scenario"].value_counts()
    # The handbook prints 9,586 payments and 84.8 frauds a day, in shares 7, 62 and 32 percent.
    assert 9_200 < len(steady) / days < 10_200
    assert 70 < steady["is_fraud"].sum() / days < 105
    assert 0.004 < scenario[2] / len(steady) < 0.007
    assert 0.0018 < scenario[3] / len(steady) < 0.004
    assert 0.0003 < scenario[1] / len(steady) < 0.0009


def test_visits_stay_within_the_radius() -> None:
    near = simulate(4, tiny(radius=8.0, customers=200))
    far = simulate(4, tiny(radius=80.0, customers=200))
    used = [table.groupby("customer_id")["terminal_id"].nunique().mean() for table in (near, far)]
    assert used[0] < 4 < used[1]


@pytest.mark.parametrize("limit", [15_000, 22_000])
def test_scenario_1_is_every_other_payment_above_the_limit(limit: int) -> None:
    both = simulate(7, replace(simulator.small_world(), limit_cents=limit))
    above = both["amount_cents"] > limit
    other = both["scenario"].isin([2, 3])
    assert (both["scenario"] == 1).equals(above & ~other)
    assert (both["scenario"] == 1).sum() >= 5


def runs(both: pd.DataFrame, column: str, scenario: int, days: int) -> list[pd.DataFrame]:
    """All payments from the first to the last fraud of groups compromised in one stretch."""
    found = []
    for _, group in both.groupby(column):
        frauds = group.loc[group["scenario"] == scenario, "time"]
        if len(frauds) > 1 and frauds.iloc[-1] - frauds.iloc[0] < days * DAY:
            between = (group["time"] >= frauds.iloc[0]) & (group["time"] <= frauds.iloc[-1])
            found.append(group[between])
    return found


def test_scenario_2_takes_every_payment_of_the_terminal() -> None:
    world = simulator.small_world()
    found = runs(simulate(8, world), "terminal_id", 2, world.terminal_days)
    assert len(found) >= 20
    assert all(run["scenario"].isin([2, 3]).all() for run in found)


def test_scenario_2_lasts_as_long_as_the_world_says() -> None:
    longest = {}
    for days in (5, 20):
        world = replace(simulator.small_world(), terminals=5_000, terminal_days=days, days=50)
        both = simulate(9, world)
        times = both[both["scenario"] == 2].groupby("terminal_id")["time"]
        spans = (times.max() - times.min()).dt.total_seconds() / 86_400
        longest[days] = spans.quantile(0.95)
    assert longest[5] < 5
    assert 5 < longest[20] < 20


def test_scenario_3_takes_every_payment_of_the_card_when_the_share_is_one() -> None:
    world = replace(simulator.small_world(), share=1.0, customers=1_000)
    found = runs(simulate(10, world), "customer_id", 3, world.customer_days)
    assert len(found) >= 20
    assert all((run["scenario"] == 3).all() for run in found)


def test_scenario_3_takes_the_share_and_multiplies_the_amount() -> None:
    world = replace(simulator.small_world(), customers=2_000, amount_factor=7)
    third = simulate(11, world)
    whole = simulate(11, replace(world, share=1.0))
    frauds = third[third["scenario"] == 3]
    assert 0.25 < len(frauds) / (whole["scenario"] == 3).sum() < 0.42
    assert (frauds["amount_cents"] % 7 == 0).all()
    usual = third[third["scenario"] == 0].groupby("customer_id")["amount_cents"].mean()
    ratio = frauds["amount_cents"] / frauds["customer_id"].map(usual)
    assert 5.5 < ratio.median() < 8.5


def test_small_world_is_small_and_has_each_scenario() -> None:
    both = simulate(12)
    assert 20_000 < len(both) < 30_000
    assert both["time"].dt.normalize().nunique() == 60
    assert (both["scenario"].value_counts()[[1, 2, 3]] >= 20).all()


def test_exam_worlds_vary_and_repeat() -> None:
    worlds = [simulator.exam_world(seed) for seed in range(40)]
    assert worlds[3] == simulator.exam_world(3)
    assert {world.delay_days for world in worlds} == {5, 6, 7, 8, 9, 10}
    for name in ("limit_cents", "terminal_days", "customer_days", "amount_factor"):
        assert len({getattr(world, name) for world in worlds}) >= 3, name
    for world in worlds:
        # 30 days of history, two trainings, two delays and a test of a week each, a spare day.
        assert world.days == 30 + 2 * (7 + world.delay_days) + 7 + 1
        assert world.customers == simulator.World().customers


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"days": 0}, "days"),
        ({"radius": -1.0}, "radius"),
        ({"share": 1.5}, "share"),
        ({"compromised_terminals_per_day": 101}, "compromised_terminals_per_day"),
        ({"compromised_customers_per_day": 61}, "compromised_customers_per_day"),
    ],
)
def test_impossible_worlds_are_refused(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        tiny(**changes)


def test_a_world_without_payments_says_so() -> None:
    with pytest.raises(ValueError, match="no payments"):
        simulator.simulate(0, world=tiny(customers=1, radius=1e-9))


def test_no_global_random_state_is_touched() -> None:
    np.random.seed(0)  # noqa: NPY002
    first = np.random.random(5).tolist()  # noqa: NPY002
    np.random.seed(0)  # noqa: NPY002
    simulate(1, tiny())
    assert np.random.random(5).tolist() == first  # noqa: NPY002


@given(
    seed=st.integers(0, 10_000),
    homes=st.integers(1, 40),
    places=st.integers(1, 60),
    radius=st.sampled_from([0.5, 5.0, 30.0, 200.0]),
)
@settings(max_examples=60, deadline=None)
def test_terminals_within_reach_are_those_of_a_slow_search(
    seed: int, homes: int, places: int, radius: float
) -> None:
    rng = np.random.default_rng(seed)
    home, place = rng.uniform(0, 100, (homes, 2)), rng.uniform(0, 100, (places, 2))
    first, count, flat = nearby.terminals(home, place, radius)
    for n in range(homes):
        distance = np.hypot(*(place - home[n]).T)
        assert flat[first[n] : first[n] + count[n]].tolist() == list(
            np.flatnonzero(distance <= radius)
        )
