"""Metrics of the sentiment lab against scikit-learn and against hand-made cases."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score

from grader import loading
from tests.conftest import ROOT

LAB = ROOT / "labs" / "sentiment"
metrics: ModuleType = loading.module(LAB / "metrics.py")
sentences: ModuleType = loading.module(LAB / "sentences.py")

Pairs = list[tuple[int, int]]
PAIRS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=60)


def columns(pairs: Pairs) -> dict[str, np.ndarray]:
    y, decision = np.array(pairs, dtype=np.int8).T
    return {"y": y, "decision": decision}


@given(PAIRS)
def test_macro_f1_and_accuracy_are_scikit_learns(pairs: Pairs) -> None:
    held, once = columns(pairs), np.ones((1, len(pairs)))
    wanted = f1_score(held["y"], held["decision"], labels=[0, 1, 2], average=None, zero_division=0)
    assert metrics.macro_f1(held, once)[0] == pytest.approx(wanted.mean())
    assert metrics.neutral_f1(held, once)[0] == pytest.approx(wanted[1])
    accuracy = accuracy_score(held["y"], held["decision"])
    assert metrics.label_accuracy(held, once)[0] == pytest.approx(accuracy)


@given(PAIRS, st.integers(0, 2**32 - 1))
def test_weights_count_rows(pairs: Pairs, seed: int) -> None:
    held = columns(pairs)
    times = np.random.default_rng(seed).integers(0, 3, len(pairs))
    if times.sum() == 0:
        return
    repeated = {name: np.repeat(values, times) for name, values in held.items()}
    weighted = metrics.macro_f1(held, times[None, :].astype(float))[0]
    plain = metrics.macro_f1(repeated, np.ones((1, int(times.sum()))))[0]
    assert weighted == pytest.approx(plain)


def test_calibration_error_of_hand_made_bins() -> None:
    held = {
        "confidence": np.array([0.95, 0.95, 0.95, 0.95, 0.55, 1.0]),
        "correct": np.array([1, 1, 1, 0, 1, 1]),
    }
    # Bin of 0.9 to 1: 4 right of 5, mean 0.96; bin of 0.5: 1 of 1, 0.55.
    wanted = (5 * abs(0.8 - 0.96) + 1 * abs(1 - 0.55)) / 6
    assert metrics.calibration_error(held, np.ones((1, 6)))[0] == pytest.approx(wanted)


def test_routing_counts_only_what_was_answered() -> None:
    held = {"answered": np.array([1, 1, 0, 0]), "correct": np.array([1, 0, 1, 1])}
    once = np.ones((1, 4))
    assert metrics.routed_accuracy(held, once)[0] == 0.5
    assert metrics.coverage(held, once)[0] == 0.5
    nobody = {"answered": np.zeros(4), "correct": np.ones(4)}
    assert metrics.routed_accuracy(nobody, once)[0] == 0


def test_aspects_are_counted_by_head_word_and_once() -> None:
    found = [["Boarding Passes", "the pass", "seat"], [], ["class"]]
    counted = sentences.counts(found, [["pass"], ["crew"], ["class"]])
    assert counted["hits"].tolist() == [1, 0, 1]
    assert counted["found"].tolist() == [3, 0, 1]
    assert counted["wanted"].tolist() == [1, 1, 1]


def test_labelled_sentences_hold_their_aspects() -> None:
    texts, gold = sentences.read()
    assert 80 <= len(texts) <= 100
    assert len(set(texts)) == len(texts)
    for text, heads in zip(texts, gold, strict=True):
        assert all(head in text.lower() for head in heads), text
    assert sum(not heads for heads in gold) >= 5
