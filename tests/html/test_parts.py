"""The parts of the page: text, bars, slices and changes, as plain values."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.html import bars, changes, slices, text

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


def metric(**given_values: Any) -> dict[str, Any]:
    plain = {"title": "error", "value": 0.5, "low": 0.4, "high": 0.6, "direction": "higher"}
    ends = {"pass_at": 0.45, "merit_at": None, "distinction_at": None, "gate_on": "value"}
    return {**plain, **ends, "baseline": 0.1, "reference": 0.8, **given_values}


@given(st.text())
def test_visible_text_hides_nothing_and_keeps_the_rest(original: str) -> None:
    shown = text.visible(original)
    assert not [c for c in shown if unicodedata.category(c) in ("Cf", "Cs", "Zl", "Zp")]
    assert not [c for c in shown if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    plain = [c for c in original if text.visible(c) == c]
    assert [c for c in shown if c in plain] == plain or "⟨" in shown


@given(st.lists(NUMBERS, min_size=1), NUMBERS)
def test_a_scale_holds_its_values_in_order_and_never_leaves_the_page(
    values: list[float], other: float
) -> None:
    scale = bars.Scale.over(values)
    places = [scale.at(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(0 <= place <= 100 for place in [*places, scale.at(other)])


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_a_bar_fits_whatever_the_numbers(a: float, b: float, c: float, d: float, e: float) -> None:
    low, value, high = sorted((a, b, c))
    bar = bars.metric_bar(metric(value=value, low=low, high=high, baseline=d, reference=e))
    assert bar is not None
    assert 0 <= bar.start <= bar.dot + 0.01
    assert bar.start + bar.width <= 100.5
    assert all(0 <= mark.at <= 100 for mark in bar.marks)


def test_the_side_that_passes_follows_the_direction() -> None:
    higher, lower = (bars.metric_bar(metric(direction=d)) for d in ("higher", "lower"))
    assert higher is not None
    assert lower is not None
    (gate,) = [mark.at for mark in higher.marks if mark.kind == "gate"]
    assert higher.goal == (gate, pytest.approx(100 - gate))
    assert lower.goal == (0, gate)


def test_a_naive_value_far_away_squeezes_nothing() -> None:
    near = bars.metric_bar(metric(baseline=0.3))
    far = bars.metric_bar(metric(baseline=-1e5))
    assert near is not None
    assert far is not None
    assert far.width > 0.5 * near.width
    assert "naive −100,000 (off the scale)" in far.words


@pytest.mark.parametrize(
    ("changed", "kind", "words"),
    [
        ({}, "good", "clears the gate, within noise"),
        ({"low": 0.46}, "good", "clears the gate"),
        ({"pass_at": 0.55}, "bad", "misses the gate, within noise"),
        ({"pass_at": 0.7}, "bad", "misses the gate"),
        ({"gate_on": "bound"}, "bad", "misses the gate by its worse end, within noise"),
        ({"gate_on": "bound", "pass_at": 0.3}, "good", "clears the gate by its worse end"),
        ({"pass_at": None}, "calm", "shown, not gated"),
        ({"value": None}, "bad", "not computed"),
        ({"direction": "lower", "pass_at": 0.7}, "good", "clears the gate"),
    ],
)
def test_words_on_the_gate(changed: dict[str, Any], kind: str, words: str) -> None:
    assert bars.gate_words(metric(**changed)) == (kind, words)


def test_small_slices_are_hidden_and_counted() -> None:
    row = {"metric": "recall", "by": "day", "value": 0.5, "low": 0.4, "high": 0.6}
    rows = [{**row, "slice": "Monday", "n": 30}, {**row, "slice": "Tuesday", "n": 29}]
    (group,) = slices.groups({"slices": rows})
    assert [one.name for one in group.slices] == ["Monday"]
    assert group.hidden == 1
    assert slices.groups({}) == []


def test_changes_are_capped_in_lines_and_width() -> None:
    graded = "\n".join(["x = 1"] * 1000 + ["y" * 5000])
    found = changes.of("# TODO\n", graded)
    assert len(found.lines) == changes.MOST_LINES
    assert found.left_out == 1003 - changes.MOST_LINES
    assert (found.added, found.removed) == (1001, 1)
    long = changes.of("", "y" * 5000).lines[-1][1]
    assert len(long) == changes.MOST_CHARACTERS + 1


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_difference_counts_what_it_shows(starter: str, graded: str) -> None:
    found = changes.of(starter, graded)
    kinds = [kind for kind, _ in found.lines]
    assert (kinds.count("add"), kinds.count("del")) == (found.added, found.removed)


def test_numbers_read_alike() -> None:
    assert text.number(-0.0123) == "−0.012"
    assert text.number(12345.6) == "12,346"
    assert text.number(None) == "-"
    assert text.signed(0.5) == "+0.500"
    assert text.sentence("precision_recall") == "Precision recall"
    assert text.place("/home/ada/work/fraud/solution.py") == "fraud/solution.py"
    assert text.place("C:\\Users\\ada\\solution.py") == "ada/solution.py"
