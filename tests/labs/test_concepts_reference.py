"""The reference answers every kind of case right, on any seed; figures come from plain numbers."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import loading
from grader.sandbox import Handle
from tests.conftest import ROOT

LAB = ROOT / "labs" / "concepts"
solution: ModuleType = loading.module(ROOT / "solutions" / "concepts" / "solution.py")
protocol: ModuleType = loading.module(LAB / "protocol.py")
curves: ModuleType = loading.module(LAB / "curves.py")
plots: ModuleType = loading.module(LAB / "plots.py")
loader: ModuleType = loading.module(ROOT / "datasets" / "concepts" / "loader.py")
trial = protocol.trial


class Direct:
    """Calls the reference in this process."""

    def call(self, function: str, *args: Any, **kwargs: Any) -> Any:
        with np.errstate(all="ignore"):
            return getattr(solution, function)(*args)


@pytest.mark.parametrize("name", list(trial.KINDS))
@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**48))
def test_every_kind_is_answered_right(name: str, seed: int) -> None:
    kind = trial.KINDS[name]
    every = [kind.draw(trial.generator(seed, f"{name} {number}")) for number in range(4)]
    assert trial.problem(Direct(), every) is None


@pytest.mark.parametrize("name", list(trial.KINDS))
def test_cases_depend_on_the_seed_alone(name: str) -> None:
    kind = trial.KINDS[name]
    same = [kind.draw(trial.generator(4, name)).args for _ in range(2)]
    other = kind.draw(trial.generator(5, name)).args
    texts = [repr(args) for args in (*same, other)]
    assert texts[0] == texts[1]
    assert texts[0] != texts[2] or name in ("split_nothing", "missing_nothing")


@pytest.mark.parametrize(
    ("given", "want", "said"),
    [
        (1.0, 2.0, "the answer is 1, expected 2"),
        ([1, 2, 3], np.zeros(2), "has the shape (3,)"),
        (None, np.zeros(2), "None, expected numbers"),
        ({"a": 1}, {"b": 1}, "lacks 'b'"),
        ((1, 2), (1,), "1 parts expected"),
        ([1.0, np.nan], np.zeros(2), "NaN or infinite"),
        ("fine", "too slow", "expected 'too slow'"),
        ([[1, 2], [3, 4]], np.array([[1, 2], [3, 5.0]]), "at (1, 1), expected 5"),
    ],
)
def test_differences_are_said_in_words(given: Any, want: Any, said: str) -> None:
    case = trial.Case("f", (), want)
    found = trial.wrong(type("Fixed", (), {"call": lambda *_: given})(), case)
    assert said in found


ODD = [
    None,
    0,
    -1.5,
    True,
    "text",
    [],
    [1, [2, 3]],
    [[1, 2], [3, 4]],
    [("a", "b")] * 3,
    ([0.5], [9999]),
    {},
    {"auc": "high", "f1": [1, [2]], "ece": None},
    np.zeros(3),
    np.full((2, 2), np.nan),
    np.array(7.0),
    np.array([1e300, -1e300]),
    2**63,
    float("inf"),
    pd.Series([1.0, 2.0]),
    pd.DataFrame({"a": ["x"]}),
    pd.Timestamp("2026-01-01"),
    Handle(1, "Model"),
]


@pytest.mark.parametrize("name", list(trial.KINDS))
def test_no_answer_is_too_odd_to_be_judged(name: str) -> None:
    kind = trial.KINDS[name]
    case = kind.draw(trial.generator(6, name))
    for odd in [*ODD, *([odd] * 3 for odd in ODD), *((odd, odd) for odd in ODD)]:
        caller = type("Fixed", (), {"call": lambda *_, answer=odd: answer})()
        with np.errstate(all="ignore"):
            found = trial.wrong(caller, case)
        assert found is None or isinstance(found, str)


def test_a_trap_speaks_only_when_it_differs_from_the_right_answer() -> None:
    case = trial.Case("f", (), {"a": 1.0, "b": 2.0}, traps=(("trapped", {"a": 1.0}),))
    found = trial.wrong(type("Fixed", (), {"call": lambda *_: {"a": 1.0, "b": 3.0}})(), case)
    assert "trapped" not in found
    caught = trial.Case("f", (), {"a": 1.0}, traps=(("trapped", {"a": 3.0}),))
    assert "trapped" in trial.wrong(type("Fixed", (), {"call": lambda *_: {"a": 3.0}})(), caught)


def test_figures_are_drawn_from_plain_numbers() -> None:
    loans = loader.loans(1)
    drawn = {name: draw(Direct(), loans) for name, (_, draw) in curves.DRAWN.items()}
    drawn["filters"] = np.random.default_rng(0).normal(size=(16, 3, 3)).tolist()
    drawn = json.loads(json.dumps(drawn))
    figures = plots.figures(drawn, {"metrics": []})
    assert set(figures) == set(plots.DRAWERS)
    assert max(len(json.dumps(curve)) for curve in drawn.values()) < 30_000  # no rows of data
    assert plots.figures({}, {"metrics": []}) == {}


def test_the_learning_rates_of_the_figure_show_all_diagnoses() -> None:
    said = {one["said"] for one in curves.descent(Direct(), loader.loans(1))}
    assert said == {"diverging", "oscillating", "too slow", "fine"}
