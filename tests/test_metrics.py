"""Metrics against cases worked out by hand and against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import metrics
from grader.errors import KitError

ONE = np.ones((1, 4))


def value(name: str, weights: np.ndarray | None = None, **columns: list[float]) -> float:
    arrays = {key: np.asarray(values) for key, values in columns.items()}
    rows = len(next(iter(arrays.values())))
    given_weights = np.ones((1, rows)) if weights is None else weights
    return float(metrics.find(name).function(arrays, given_weights)[0])


def test_by_hand() -> None:
    y, decision = [1, 1, 0, 0], [1, 0, 1, 0]
    assert value("precision", y=y, decision=decision) == 0.5
    assert value("recall", y=y, decision=decision) == 0.5
    assert value("f1", y=y, decision=decision) == 0.5
    # Ranking 1, 0, 1: precision 1 at the first, 2/3 at the second positive.
    assert value("average_precision", y=[1, 0, 1], score=[0.9, 0.5, 0.1]) == pytest.approx(5 / 6)
    assert value("roc_auc", y=[1, 0, 1], score=[0.9, 0.5, 0.1]) == 0.5
    assert value("roc_auc", y=[1, 0], score=[0.5, 0.5]) == 0.5
    assert value("rmse", y=[0, 0], prediction=[3, 4]) == pytest.approx(np.sqrt(12.5))
    assert value("mae", y=[0, 0], prediction=[3, -4]) == 3.5
    assert value("rmse_ratio", y=[0, 0], prediction=[1, 1], naive=[2, 2]) == 0.5
    assert value("mean", value=[1, 2, 6]) == 3


def test_nothing_flagged_is_zero_not_nan() -> None:
    assert value("precision", y=[1, 0], decision=[0, 0]) == 0
    assert value("f1", y=[0, 0], decision=[0, 0]) == 0
    assert value("average_precision", y=[0, 0], score=[0.1, 0.2]) == 0


@st.composite
def rows(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    n = draw(st.integers(2, 40))
    y = draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))
    score = draw(st.lists(st.integers(0, 6), min_size=n, max_size=n))  # many ties
    weight = draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    y[0], y[1], weight[0], weight[1] = 1, 0, 1, 1
    return np.array(y), np.array(score) / 6, np.array(weight, dtype=float)


@settings(max_examples=150, deadline=None)
@given(rows())
def test_agrees_with_scikit_learn_weighted_and_tied(case: tuple[np.ndarray, ...]) -> None:
    from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

    y, score, weight = case
    decision = (score >= 0.5).astype(int)
    columns = {"y": y, "score": score, "decision": decision}

    def ours(name: str) -> float:
        return float(metrics.find(name).function(columns, weight[None])[0])

    expected = average_precision_score(y, score, sample_weight=weight)
    assert ours("average_precision") == pytest.approx(expected, abs=1e-12)
    assert ours("roc_auc") == pytest.approx(roc_auc_score(y, score, sample_weight=weight))
    f1 = f1_score(y, decision, sample_weight=weight, zero_division=0)
    assert ours("f1") == pytest.approx(f1)


@settings(max_examples=60, deadline=None)
@given(rows())
def test_a_weight_of_two_is_the_row_twice(case: tuple[np.ndarray, ...]) -> None:
    y, score, weight = case
    again = np.repeat(np.arange(len(y)), weight.astype(int))
    for name in ("average_precision", "roc_auc"):
        function = metrics.find(name).function
        weighted = function({"y": y, "score": score}, weight[None])[0]
        repeated = function({"y": y[again], "score": score[again]}, np.ones((1, len(again))))[0]
        assert weighted == pytest.approx(repeated, abs=1e-12)


def test_replicates_are_computed_one_by_one() -> None:
    rng = np.random.default_rng(0)
    columns = {"y": rng.integers(0, 2, 30), "score": rng.integers(0, 9, 30) / 8}
    weights = rng.integers(0, 3, (5, 30)).astype(float)
    together = metrics.average_precision(columns, weights.copy())
    alone = [metrics.average_precision(columns, row[None].copy())[0] for row in weights]
    np.testing.assert_array_equal(together, alone)


def test_direction_is_declared() -> None:
    assert metrics.find("rmse").sign == -1
    assert metrics.find("f1").sign == 1
    with pytest.raises(KitError, match="higher"):
        metrics.metric("odd", better="up")


def test_unknown_metric_names_the_known_ones() -> None:
    with pytest.raises(KitError, match="average_precision"):
        metrics.find("avg_prec")
