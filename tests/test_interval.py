"""Bootstrap intervals: seeded, group-wise, of the right width."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import interval, metrics

MEAN = metrics.find("mean")


def of(values: np.ndarray, unit: np.ndarray | None = None, seed: int = 0) -> interval.Interval:
    return interval.bootstrap([MEAN], {"value": values}, unit=unit, seed=seed)[0]


def test_same_seed_same_interval_other_seed_another() -> None:
    values = np.random.default_rng(1).normal(size=200)
    assert of(values, seed=3) == of(values, seed=3)
    assert of(values, seed=3) != of(values, seed=4)


def test_width_matches_theory_for_a_mean() -> None:
    values = np.random.default_rng(2).normal(size=400)
    found = interval.bootstrap([MEAN], {"value": values}, unit=None, seed=0, replicates=4000)[0]
    expected = 2 * 1.96 * values.std() / np.sqrt(400)
    assert found.high - found.low == pytest.approx(expected, rel=0.06)


def test_resampling_groups_is_wider_when_rows_of_a_group_are_alike() -> None:
    rng = np.random.default_rng(3)
    card = np.repeat(np.arange(50), 20)
    values = rng.normal(size=50)[card] + 0.1 * rng.normal(size=1000)
    rows, groups = of(values), of(values, card)
    assert groups.high - groups.low > 3 * (rows.high - rows.low)
    assert (rows.units, groups.units) == (1000, 50)


def test_coverage_is_near_its_level() -> None:
    rng = np.random.default_rng(4)
    hits = 0
    for seed in range(200):
        found = of(rng.normal(size=60), seed=seed)
        hits += found.low <= 0 <= found.high
    assert 0.88 <= hits / 200 <= 0.99


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_weights_of_a_group_are_equal_and_sum_to_the_groups(unit: list[int]) -> None:
    codes, groups = interval.group_codes(np.array(unit), len(unit))
    for weights in interval.replicate_weights(codes, groups, 7, replicates=3):
        for group in range(groups):
            assert len(np.unique(weights[:, codes == group], axis=1).T) == 1
        first = [int(np.flatnonzero(codes == group)[0]) for group in range(groups)]
        assert (weights[:, first].sum(axis=1) == groups).all()


def test_metrics_of_one_call_share_their_samples() -> None:
    values = np.random.default_rng(5).normal(size=50)
    twice = interval.bootstrap([MEAN, MEAN], {"value": values}, unit=None, seed=0)
    assert twice[0] == twice[1]
