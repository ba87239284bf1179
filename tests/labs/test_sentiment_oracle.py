"""What the checks compare with: properties that must hold whatever the input."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from grader import loading
from tests.conftest import ROOT

LAB = ROOT / "labs" / "sentiment"
oracle: ModuleType = loading.module(LAB / "oracle.py")
perturb: ModuleType = loading.module(LAB / "perturb.py")
cases: ModuleType = loading.module(LAB / "cases.py")
ablation: ModuleType = loading.module(LAB / "ablation.py")


@pytest.mark.parametrize("text", [*cases.CLEAN, *cases.ESCAPED, *perturb.odd_texts()])
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = oracle.clean(text)
    assert oracle.clean(once) == once


def test_cleaning_masks_and_keeps() -> None:
    text = "@united it&amp;#039;s   late :( http://t.co/x NOT ok"
    assert oracle.clean(text) == "USER it's late :( URL NOT ok"


@pytest.mark.parametrize("text", ["@united late again, 3 hours!", "No luggage :( and no reply"])
def test_variants_say_the_same(text: str) -> None:
    for how, other in oracle.variants(text, np.random.default_rng(1)).items():
        assert oracle.words_said(other) == oracle.words_said(text), how


@given(st.integers(0, 200), st.integers(1, 200))
def test_wilson_is_scipys(hits: int, n: int) -> None:
    hits = min(hits, n)
    found = binomtest(hits, n).proportion_ci(method="wilson")
    assert oracle.wilson(hits, n) == pytest.approx((found.low, found.high), abs=1e-6)


@given(
    st.lists(st.tuples(st.floats(0.34, 1), st.integers(0, 1)), min_size=1, max_size=40),
    st.floats(0.05, 1),
)
def test_lowest_confidence_keeps_its_promise(rows: list[tuple[float, int]], target: float) -> None:
    sure, right = (np.array(column) for column in zip(*rows, strict=True))
    limit = oracle.lowest_confidence(sure, right, target)
    if limit == 2.0:
        assert all(right[sure >= c].mean() < target for c in sure)
    else:
        assert right[sure >= limit].mean() >= target
        assert all(right[sure >= c].mean() < target for c in sure if c < limit)


def test_correction_undoes_the_errors_of_a_model() -> None:
    time = pd.Series(pd.to_datetime(["2015-02-16"] * 1000).astype("datetime64[s]"))
    true, recall, false_alarm = 0.4, 0.8, 0.1
    called = np.zeros(1000, dtype=int)
    called[: round(1000 * (true * recall + (1 - true) * false_alarm))] = 1
    table = oracle.negative_share(time, called.tolist(), recall, false_alarm, "M")
    assert table.loc["2015-02", "share"] == pytest.approx(true)
    assert table.loc["2015-02", "low"] < true < table.loc["2015-02", "high"]


def test_complaints_count_messages_not_mentions() -> None:
    table = oracle.top_complaints([9, 3, 5], [1, 1, 0], [["bag", "bag"], ["seat"], ["crew"]], 5)
    assert table.index.tolist() == ["bag", "seat"]
    assert table["n"].tolist() == [1, 1]
    assert table["share"].tolist() == [0.5, 0.5]
    assert table["examples"].tolist() == ["9", "3"]


@given(st.text(max_size=80), st.integers(0, 1000))
def test_perturbations_change_what_they_say_and_no_more(text: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    changed = perturb.typo(text, rng)
    assert sorted(changed) == sorted(text)
    assert sum(a != b for a, b in zip(changed, text, strict=True)) in (0, 2)
    assert perturb.link(text, rng).startswith(text)


def test_swap_changes_every_airline_to_another() -> None:
    rng = np.random.default_rng(0)
    found = {perturb.swap_airline("@united late", rng) for _ in range(60)}
    others = {f"{name} late" for name in perturb.AIRLINES if name != "@united"}
    assert found == others


def test_capitals_spare_handles_addresses_and_escapes() -> None:
    rng = np.random.default_rng(0)
    text = "@united late &amp; rude http://t.co/aB"
    assert perturb.capitals(text, rng) == "@united LATE &amp; RUDE http://t.co/aB"


def test_negation_marks_a_few_tokens_behind_it() -> None:
    words = ["was", "not", "good", "at", "all", "today"]
    assert ablation.negated(words) == ["was", "not", "good_NEG", "at_NEG", "all_NEG", "today"]


def test_folds_never_part_a_group() -> None:
    group = np.repeat(np.arange(50), 3)
    folds = ablation.folds_of(group, seed=3)
    assert all(len(set(folds[group == g])) == 1 for g in range(50))
    assert len(set(folds)) == ablation.FOLDS
