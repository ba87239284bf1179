"""The slow definitions the checks compare with, and plots, on small hand-made cases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import loading

ROOT = Path(__file__).resolve().parents[2]
oracle = loading.module(ROOT / "labs" / "recs" / "oracle.py")
shop = loading.module(ROOT / "labs" / "recs" / "shop.py")
plots = loading.module(ROOT / "labs" / "recs" / "plots.py")
solution = loading.module(ROOT / "solutions" / "recs" / "solution.py")


@pytest.mark.parametrize("case", oracle.CLEAN_CASES, ids=lambda case: case[0])
def test_every_cleaning_case_means_what_it_says(case):
    _, extra, expected = case
    lines = oracle.order_lines([*oracle.GOOD_LINES, *extra])
    found = oracle.purchases(lines)
    kept = {(int(c), i, o) for o, i, _, _, _, c in oracle.GOOD_LINES} | set(expected)
    assert set(found) == kept
    fast = shop.clean(lines)
    assert set(zip(fast["user_id"], fast["item_id"], fast["order_id"], strict=True)) == kept
    for key, (_, pieces, price) in expected.items():
        assert found[key][1] == pieces
        assert found[key][2] == pytest.approx(price)


def test_metric_cases_by_hand():
    values = {
        name: oracle.metrics(lists, wanted, goods, k)
        for name, lists, wanted, goods, k in oracle.metric_cases(1)
    }
    assert values["one hit in place 1 of 2"] == {"ndcg": 1.0, "recall": 1.0, "coverage": 0.5}
    assert values["one hit in place 2 of 2"]["ndcg"] == pytest.approx(1 / np.log2(3))
    assert values["more items are relevant than k"]["ndcg"] == 1.0
    assert values["more items are relevant than k"]["recall"] == 0.5
    assert values["equal scores"]["ndcg"] == 1.0
    assert values["an item listed twice"]["ndcg"] == 1.0
    assert values["a user without a list"]["recall"] == 0.5
    assert values["two users see the same items"]["coverage"] == 0.5


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), penalty=st.floats(0.5, 50))
def test_ease_by_regressions_is_ease_in_closed_form(seed, penalty):
    matrix = (np.random.default_rng(seed).random((12, 6)) < 0.4).astype(float)
    slow = oracle.ease(matrix, penalty)
    assert np.allclose(slow, solution.ease_weights(matrix, penalty), atol=1e-7)
    assert np.all(np.diag(slow) == 0)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), k=st.integers(1, 7), shrink=st.floats(0, 30))
def test_neighbours_by_loops_are_neighbours_in_matrices(seed, k, shrink):
    matrix = (np.random.default_rng(seed).random((15, 7)) < 0.4).astype(float)
    slow = oracle.similarity(matrix, k, shrink)
    assert np.allclose(slow, solution.item_similarity(matrix, k, shrink), atol=1e-12)
    assert ((slow > 0).sum(axis=0) <= k).all()


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), weight=st.floats(0, 1))
def test_mmr_by_loops_is_mmr_in_arrays(seed, weight):
    rng = np.random.default_rng(seed)
    scores, vectors = rng.random(12), rng.normal(size=(12, 3))
    chosen = oracle.mmr(list(scores), vectors, 6, weight)
    assert chosen == solution.diversify(scores, vectors, 6, weight)
    assert len(set(chosen)) == 6


def test_a_future_purchase_is_not_popular_yet():
    now = pd.Timestamp("2024-03-01")
    table = pd.DataFrame(
        {
            "user_id": [1, 1, 2, 3],
            "item_id": ["a", "a", "a", "b"],
            "time": [now - pd.Timedelta(days=d) for d in (1, 2, 31, 0)],
        }
    )
    assert oracle.popularity(table, now, 30) == [("a", 1)]
    assert solution.popularity(table, now, 30).to_dict() == {"a": 1}


def test_figures_are_drawn_from_what_is_there():
    point = {"cutoff": "2024-11-09", "value": 0.1, "half_width": 0.01, "users": 5}
    curves = {
        "ndcg_by_cutoff": {"yours": [point, point], "oracle": [point, point]},
        "exposure": {"shown": [0.1] * 10, "bought": [0.1] * 10},
        "recall_by_history": [{"items": "0", "recall": 0.1, "users": 3}],
        "coverage_ndcg": {"yours": {"coverage": 0.2, "ndcg": 0.1}},
        "splits": {"random": 0.2, "temporal": 0.1},
    }
    record = {"metrics": [{"name": "ndcg_at_10", "reference": 0.1, "baseline": None}]}
    assert set(plots.figures(curves, record)) == set(curves)
    assert set(plots.figures({"splits": curves["splits"]}, record)) == {"splits"}
