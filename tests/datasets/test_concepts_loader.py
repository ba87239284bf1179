"""The concepts data: digits as scikit-learn gives them, loans that follow their card."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import data, loading
from grader.data import Request
from grader.paths import Project
from tests.conftest import ROOT

PROJECT = Project(ROOT, ROOT)
loader: ModuleType = loading.module(ROOT / "datasets" / "concepts" / "loader.py")


def test_tables_and_columns_are_those_described() -> None:
    tables = loader.tables(Request(source="bundled", seed=3))
    described = data.describe(PROJECT, "concepts").tables
    assert set(tables) == set(described)
    for name, columns in described.items():
        assert set(columns) <= set(tables[name].columns)


def test_digits_are_whole() -> None:
    digits = loader.digits()
    assert digits.shape == (1797, 65)
    assert sorted(digits["digit"].unique()) == list(range(10))
    pixels = digits.drop(columns="digit").to_numpy()
    assert (pixels.min(), pixels.max()) == (0, 16)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**48))
def test_loans_are_what_the_card_says(seed: int) -> None:
    loans = loader.loans(seed)
    assert loans.equals(loader.loans(seed))
    assert loans["month"].is_monotonic_increasing
    assert 0.05 < loans["default"].mean() < 0.6
    assert loans["score"].between(0, 1).all()
    assert loans["score"].nunique() <= 101  # so there are ties
    young, old = loans["age"] < 35, loans["age"] > 55
    assert loans.loc[young, "income"].isna().mean() > 3 * loans.loc[old, "income"].isna().mean()


def test_the_hidden_digits_depend_on_the_seed_and_on_nothing_else() -> None:
    protocol = loading.module(ROOT / "labs" / "concepts" / "protocol.py")
    table = loader.digits()
    chosen = {"holdout_share": 0.25, "unseen": [2, 3, 8, 9], "shots": 5, "draws": 2}
    first, again, other = (protocol.digits.split(table, chosen, seed) for seed in (1, 1, 2))
    assert np.array_equal(first.hidden.images, again.hidden.images)
    assert not np.array_equal(first.hidden.images, other.hidden.images)
    assert len(first.hidden.labels) + len(first.train.labels) == 1797
    assert set(np.unique(first.seen.labels)) == set(range(6))
    hidden = {image.tobytes() for image in first.hidden.images}
    assert not hidden & {image.tobytes() for image in first.seen.images}
    assert not {image.tobytes() for image in first.unseen.images} & {
        image.tobytes() for image in first.seen.images
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_digits_have_other_names_than_everybody_knows(seed: int) -> None:
    protocol = loading.module(ROOT / "labs" / "concepts" / "protocol.py")
    table = loader.digits()
    chosen = {"holdout_share": 0.25, "unseen": [2, 3, 8, 9], "shots": 5, "draws": 2}
    parts = protocol.digits.split(table, chosen, seed)
    names = {
        image.astype(float).tobytes(): digit
        for digit, image in zip(table["digit"], table.to_numpy()[:, 1:], strict=True)
    }
    known = np.array([names[image.ravel().tobytes()] for image in parts.hidden.images])
    assert (known == parts.hidden.labels).mean() < 0.5
