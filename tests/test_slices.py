"""Slices of a hold-out: the metric itself on part of the rows, with an interval, and no rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import slices

NUMBERS = st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=40)


def test_a_slice_is_the_metric_on_its_rows() -> None:
    columns = {"value": np.array([1.0, 2.0, 3.0, 10.0]), "user": np.array([1, 1, 2, 3])}
    names = np.array(["a", "a", "a", "b"])
    first, second = slices.of("mean", columns, names, title="t", by="kind", unit="user")
    assert (first["slice"], first["n"], first["value"]) == ("a", 3, 2.0)
    assert (second["slice"], second["n"], second["low"], second["high"]) == ("b", 1, 10.0, 10.0)
    assert first["low"] <= 2.0 <= first["high"]
    assert set(first) == {"metric", "by", "slice", "n", "value", "low", "high"}


def test_the_order_given_is_kept_and_absent_slices_are_left_out() -> None:
    columns = {"value": np.arange(3.0)}
    found = slices.of("mean", columns, np.array(["x", "y", "x"]), title="t", by="b", order="zyx")
    assert [one["slice"] for one in found] == ["y", "x"]


def test_same_rows_same_slices() -> None:
    rng = np.random.default_rng(0)
    columns, names = {"value": rng.random(100)}, rng.integers(0, 3, 100)
    once, again = (slices.of("mean", columns, names, title="t", by="b") for _ in range(2))
    assert once == again


@given(NUMBERS, st.lists(st.integers(-100, 100), min_size=1, max_size=5, unique=True))
def test_bands_hold_what_they_say(values: list[float], edges: list[int]) -> None:
    edges = sorted(edges)
    found, names = slices.bands(np.array(values), edges)
    assert len(names) == len(edges) + 1
    for value, band in zip(values, found, strict=True):
        place = names.index(band)
        assert place == 0 or edges[place - 1] <= value
        assert place == len(edges) or value < edges[place]


def test_unknown_metric_is_our_fault() -> None:
    with pytest.raises(Exception, match="no metric called"):
        slices.of("nothing", {"value": np.ones(2)}, np.array(["a", "a"]), title="t", by="b")
