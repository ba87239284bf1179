"""How the recommendations lab cuts a shop, reads lists and scores them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import loading, metrics
from grader.answers import Rejected

ROOT = Path(__file__).resolve().parents[2]
LAB = ROOT / "labs" / "recs"
shop = loading.module(LAB / "shop.py")
oracle = loading.module(LAB / "oracle.py")
launches = loading.module(LAB / "launches.py")
again = loading.module(LAB / "again.py")
protocol = loading.module(LAB / "protocol.py")
curves = loading.module(LAB / "curves.py")
inflation = loading.module(LAB / "inflation.py")
loading.module(LAB / "metrics.py")

NOW = pd.Timestamp("2024-03-01")
ITEMS = pd.DataFrame(
    {
        "item_id": [f"2000{n}" for n in range(6)],
        "category": "MUGS",
        "price": 2.0,
        "description": "RED MUG",
        "listed": pd.Timestamp("2024-01-01"),
    }
)


def events(rows):
    """Purchases from (user, item number, days after the cutoff)."""
    return pd.DataFrame(
        {
            "user_id": [user for user, _, _ in rows],
            "item_id": [f"2000{item}" for _, item, _ in rows],
            "order_id": [str(n) for n in range(len(rows))],
            "time": [NOW + pd.Timedelta(days=day) for _, _, day in rows],
            "quantity": 1,
            "price": 2.0,
        }
    )


def views():
    return events([(1, 0, -1)])[["user_id", "item_id", "time"]].assign(kind="view")


def cut(rows):
    return shop.window(NOW, 28, events(rows), views(), ITEMS)


def test_a_window_asks_for_new_items_only_and_keeps_new_users():
    window = cut([(1, 0, -3), (1, 0, 2), (1, 1, 2), (2, 3, 5), (3, 4, 28), (4, 5, -40)])
    assert window.users.tolist() == [1, 2]
    assert window.relevant.sum(axis=1).tolist() == [1, 1]
    assert window.repeats[0, 0]
    assert window.warm.tolist() == [True, False]
    assert window.recent.tolist() == [1, 0, 0, 0, 0, 0]
    assert window.events["time"].max() < NOW


def test_a_window_hides_what_is_listed_later():
    later = ITEMS.assign(listed=[pd.Timestamp("2024-01-01")] * 5 + [NOW + pd.Timedelta(days=3)])
    window = shop.window(NOW, 28, events([(1, 0, -3), (1, 1, 2)]), views(), later)
    assert len(window.items) == 5
    assert "listed" not in window.items


def lists(rows, users=(1, 2), k=2):
    table = pd.DataFrame(rows, columns=["user_id", "rank", "item_id"])
    return shop.lists(table, np.array(users), ITEMS, k)


def test_lists_are_read_by_user_and_rank_whatever_the_order_of_rows():
    found = lists([(2, 2, "20005"), (1, 1, "20003"), (2, 1, "20000"), (1, 2, "20001")])
    assert found.tolist() == [[3, 1], [0, 5]]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([(1, 1, "20000")], "1 rows for 2 users"),
        ([(1, 1, "20000"), (1, 1, "20001"), (2, 1, "20000"), (2, 2, "20001")], "each rank"),
        ([(1, 1, "20000"), (1, 2, "20000"), (2, 1, "20000"), (2, 2, "20001")], "twice"),
        ([(1, 0, "20000"), (1, 1, "20001"), (2, 1, "20000"), (2, 2, "20001")], "from 1 to 2"),
        ([(1, 1, "99999"), (1, 2, "20001"), (2, 1, "20000"), (2, 2, "20001")], "'99999' is not"),
        ([(9, 1, "20000"), (1, 2, "20001"), (2, 1, "20000"), (2, 2, "20001")], "nobody asked"),
        ([(1, np.nan, "20000"), (1, 2, "20001"), (2, 1, "20000"), (2, 2, "20001")], "NaN"),
    ],
)
def test_lists_that_cannot_be_judged_are_refused_in_words(rows, said):
    with pytest.raises(Rejected, match=said):
        lists(rows)


@pytest.mark.parametrize("value", [None, [1, 2], pd.DataFrame({"user_id": [1]})])
def test_anything_but_a_table_of_lists_is_refused(value):
    with pytest.raises(Rejected, match="recommend"):
        shop.lists(value, np.array([1]), ITEMS, 2)


def test_a_list_with_a_bought_item_is_refused():
    bought = np.array([[True, False, False], [False, False, False]])
    with pytest.raises(Rejected, match="1 users are shown items they have bought"):
        shop.require_new(np.array([[0, 1], [0, 1]]), bought)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_ndcg_agrees_with_the_slow_oracle(data):
    users, goods, k = 4, 9, data.draw(st.integers(1, 6))
    seed = data.draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    found = np.argsort(rng.random((users, goods)), axis=1)[:, :k]
    relevant = rng.random((users, goods)) < 0.4
    relevant[np.arange(users), rng.integers(0, goods, users)] = True
    names = [chr(97 + n) for n in range(goods)]
    shown = [(u, names[i], -r) for u in range(users) for r, i in enumerate(found[u])]
    wanted = [(u, names[i]) for u, i in zip(*np.nonzero(relevant), strict=True)]
    slow = oracle.metrics(
        pd.DataFrame(shown, columns=["user_id", "item_id", "score"]),
        pd.DataFrame(wanted, columns=["user_id", "item_id"]),
        names,
        k,
    )
    assert shop.ndcg(found, relevant).mean() == pytest.approx(slow["ndcg"])
    recall = shop.hits(found, relevant) / relevant.sum(axis=1)
    assert recall.mean() == pytest.approx(slow["recall"])


def test_share_of_oracle_is_0_for_recent_popularity_and_1_for_the_oracle():
    rng = np.random.default_rng(0)
    columns = {
        "cutoff": np.repeat([0, 1], 20),
        "recent": rng.random(40) * 0.1,
        "oracle": 0.2 + rng.random(40),
    }
    share = metrics.find("share_of_oracle").function
    ones = np.ones((3, 40))
    assert np.allclose(share({**columns, "ndcg": columns["recent"]}, ones), 0)
    assert np.allclose(share({**columns, "ndcg": columns["oracle"]}, ones), 1)


def test_each_cutoff_counts_the_same_however_many_users_it_has():
    columns = {"cutoff": np.array([0, 0, 0, 1]), "ndcg": np.array([0.0, 0.0, 0.0, 1.0])}
    assert metrics.find("ndcg_at_10").function(columns, np.ones((1, 4)))[0] == 0.5


def test_weights_stand_for_repeated_users():
    rng = np.random.default_rng(1)
    columns = {
        "cutoff": rng.integers(0, 2, 30),
        "ndcg": rng.random(30),
        "tail_hits": rng.integers(0, 2, 30),
        "tail_wanted": rng.integers(0, 4, 30),
    }
    times = rng.integers(0, 3, 30)
    repeated = {name: np.repeat(column, times) for name, column in columns.items()}
    for name in ("ndcg_at_10", "tail_recall"):
        function = metrics.find(name).function
        weighted = function(columns, times[None, :].astype(float))
        assert weighted == pytest.approx(function(repeated, np.ones((1, times.sum()))))


def test_auc_counts_ties_half_and_skips_users_who_want_everything():
    score = np.array([[2.0, 1.0, 1.0], [0.0, 0.0, 0.0], [1.0, 2.0, 3.0]])
    wanted = np.array([[True, False, False], [True, False, False], [True, True, True]])
    assert np.array_equal(launches.area(score, wanted), [1.0, 0.5, np.nan], equal_nan=True)


@pytest.mark.parametrize("value", [None, np.zeros((2, 3)), np.full((2, 2), np.nan), "no"])
def test_content_scores_of_a_wrong_form_are_refused(value):
    with pytest.raises(Rejected, match="content_scores"):
        launches.scores(value, (2, 2))


def test_short_lists_of_bought_items_are_read_and_others_refused():
    bought = np.array([[True, True, False, False, False, False]])
    table = pd.DataFrame({"user_id": [1, 1], "rank": [2, 1], "item_id": ["20000", "20001"]})
    found = again.short_lists(table, np.array([1]), ITEMS, bought)
    assert found[0, :3].tolist() == [1, 0, -1]
    relevant = np.array([[False, True, False, False, False, False]])
    assert again.gains(found, relevant)[0] == 1.0
    wrong = table.assign(item_id=["20000", "20003"])
    with pytest.raises(Rejected, match="never bought"):
        again.short_lists(wrong, np.array([1]), ITEMS, bought)
    with pytest.raises(Rejected, match="ranks"):
        again.short_lists(table.assign(rank=[1, 3]), np.array([1]), ITEMS, bought)


@pytest.mark.parametrize("value", [None, [1.0], [1.0, 9.0], [1.0, np.nan]])
def test_predicted_ratings_of_a_wrong_form_are_refused(value):
    with pytest.raises(Rejected, match="predict_ratings"):
        protocol.rating_values(value, 2)


def test_the_last_fifth_of_every_user_is_set_aside():
    times = pd.date_range("2024-01-01", periods=30, freq="D")
    table = pd.DataFrame({"user_id": [1] * 10 + [2] * 20, "item_id": range(30)})
    parts = protocol.last_fifth(table.assign(rating=3.0, time=times))
    assert parts.pairs["user_id"].value_counts().to_dict() == {2: 4, 1: 2}
    assert parts.pairs["item_id"].tolist() == [8, 9, 26, 27, 28, 29]
    assert "rating" not in parts.pairs


def test_a_random_split_hides_its_pairs_from_orders_and_visits():
    rng = np.random.default_rng(2)
    rows = [(int(u), int(i), -float(d)) for u, i, d in rng.integers(1, 6, (80, 3))]
    window = cut([*rows, (1, 0, 3)])
    random = inflation.random_split(window, 5)
    for row, user in enumerate(random.users):
        hidden = set(random.items["item_id"][random.relevant[row]])
        for table in (random.events, random.views):
            assert not hidden & set(table["item_id"][table["user_id"] == user])


def test_curves_hold_no_user_and_no_item():
    window = cut([(1, 0, -3), (1, 1, 2), (2, 0, -3), (2, 3, 5)])
    found = np.array([[1, 2], [3, 4]])
    values = protocol.user_values(0, window, found)
    drawn = curves.of_lists([window], [found], values)
    assert "2000" not in str(drawn)
    assert drawn["ndcg_by_cutoff"]["yours"][0]["users"] == 2
    assert sum(drawn["exposure"]["shown"]) == pytest.approx(1)
