"""The simulated shop: same seed same shop, the dirt is there, and models rank as on a real one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import data, loading, paths

ROOT = Path(__file__).resolve().parents[2]
simulator = loading.module(ROOT / "datasets" / "recs" / "simulator.py")
world = simulator.world
shop = loading.module(ROOT / "labs" / "recs" / "shop.py")
hidden = loading.module(ROOT / "labs" / "recs" / "hidden.py")


@pytest.fixture(scope="module")
def small():
    return simulator.tables(7, simulator.small_world())


def test_the_same_seed_gives_the_same_shop_and_another_one_another(small):
    again = simulator.tables(7, simulator.small_world())
    other = simulator.tables(8, simulator.small_world())
    assert data.fingerprint(small) == data.fingerprint(again)
    assert data.fingerprint(small) != data.fingerprint(other)


def test_the_lines_hold_every_fault_the_brief_speaks_of(small):
    lines = small["lines"]
    assert 0.1 < lines["customer_id"].isna().mean() < 0.3
    assert lines["order_id"].str.startswith("C").any()
    assert (lines["quantity"] < 0).any()
    assert (lines["price"] == 0).any()
    assert lines.duplicated().any()
    assert not lines["item_id"].str.match(r"\d{5}").all()
    assert lines["time"].is_monotonic_increasing


def test_cleaning_gives_back_the_purchases_of_the_world():
    rules = simulator.small_world()
    made = world.simulate(9, rules)
    bought = made.events.kind == 2
    pairs = len(np.unique(made.events.user[bought] * rules.items + made.events.item[bought]))
    events = shop.clean(simulator.tables(9, rules)["lines"])
    free = events[["user_id", "item_id"]].drop_duplicates()
    assert abs(len(free) - pairs) <= 0.01 * pairs


def test_nothing_is_seen_or_bought_before_launch_or_after_the_end(small):
    made = world.simulate(7, simulator.small_world())
    day = made.events.second // world.DAY
    assert (day >= made.items.launch[made.events.item]).all()
    assert (day < made.items.end[made.events.item]).all()


def test_no_visitor_comes_before_joining():
    made = world.simulate(3, simulator.small_world())
    assert (made.events.second // world.DAY >= made.users.join[made.events.user]).all()


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**48 - 1))
def test_any_seed_gives_tables_of_the_promised_form(seed):
    tables = simulator.tables(seed, simulator.small_world())
    lines, views, items = tables["lines"], tables["views"], tables["items"]
    assert items["item_id"].is_unique
    assert set(views["kind"]) == {"view", "cart"}
    assert set(views["item_id"]) <= set(items["item_id"])
    assert (items["price"] > 0).all()
    assert np.isfinite(lines["price"]).all()
    products = lines["item_id"][lines["item_id"].str.match(r"\d{5}")]
    assert set(products) <= set(items["item_id"])


@pytest.mark.parametrize("wrong", [{"users": 0}, {"late_users": 1.5}, {"items": 50}])
def test_impossible_worlds_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        world.World(**wrong)


def test_the_default_source_loads_through_the_door_of_the_engine():
    loaded = data.load(paths.project(), "recs", seed=5)
    assert loaded.source == "simulator"
    assert set(loaded.frames) >= {"lines", "views", "items", "ratings"}
    assert "real_lines" not in loaded.frames


def ranked(seed: int) -> dict[str, float]:
    """NDCG@10 of new items, mean of three cutoffs, for the usual models."""
    tables = simulator.tables(seed, simulator.exam_world(seed))
    events = shop.clean(tables["lines"])
    found: dict[str, list[float]] = {}
    for now in shop.cutoffs(events, [0.7, 0.8, 0.9]):
        window = shop.window(now, 28, events, tables["views"], tables["items"])
        names = pd.Index(window.items["item_id"])
        oracle = hidden.utility(tables, window.users, names, now, 28)
        for name, scores in {**models(window, names), "oracle": oracle}.items():
            lists = shop.best(scores, window.bought, 10)[window.warm]
            value = shop.ndcg(lists, window.relevant[window.warm]).mean()
            found.setdefault(name, []).append(float(value))
    return {name: float(np.mean(values)) for name, values in found.items()}


def models(window, names):
    users = np.unique(window.events["user_id"])
    past = shop.pairs(window.events, users, names).astype(np.float64)
    gram = past.T @ past
    count = gram.diagonal().copy()
    near = gram / (np.sqrt(np.outer(count, count)) + 20)
    np.fill_diagonal(near, 0)
    near[near < np.partition(near, -100, axis=0)[-100]] = 0
    inverse = np.linalg.inv(gram + 200 * np.eye(len(gram)))
    weights = inverse / -inverse.diagonal()
    np.fill_diagonal(weights, 0)
    mine = window.bought.astype(np.float64)
    everyone = np.ones((len(mine), 1))
    return {
        "popular": everyone * count,
        "recent": everyone * window.recent,
        "neighbours": mine @ near,
        "ease": mine @ weights,
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5, 6])
def test_models_rank_as_on_the_real_shop(seed):
    value = ranked(seed)
    order = ["popular", "recent", "neighbours", "ease", "oracle"]
    assert sorted(order, key=value.get) == order, value
