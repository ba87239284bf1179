"""The mechanical checks of a story, by hand and by property."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.interview import answering, star

GOOD = {
    "situation": "Last May our shop lost 20 % of its orders overnight, " * 3,
    "task": "I was on call and had two days to find the reason. " * 3,
    "action": "I compared the logs of both days, asked two teams and rolled back. " * 9,
    "result": "Within 3 hours orders were back, and I added a test for it. " * 4,
}


def failed(parts: dict[str, str]) -> list[str]:
    return [check.name for check in star.checks(parts) if not check.ok]


def test_a_whole_story_passes() -> None:
    assert failed(GOOD) == []


def test_an_absent_part_is_named() -> None:
    found = star.checks({**GOOD, "task": "To fix it.", "result": ""})
    assert "missing or under 5 words: task and result" in found[0].text


def test_an_empty_answer_fails_everything() -> None:
    assert len(failed({})) == 4


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("down by 12 %", True),
        ("it took half the time", True),
        ("twice as fast", True),
        ("three teams use it", True),
        ("no one complained", False),
        ("everybody was happy", False),
        ("someone often quartered", False),
    ],
)
def test_numbers_are_digits_or_number_words(text: str, holds: bool) -> None:
    assert star.has_number(text) is holds


@pytest.mark.parametrize(
    ("text", "own", "shared"),
    [
        ("I fixed it and I'm glad", 2, 0),
        ("We met, and our plan was mine", 1, 2),
        ("i.e. we waited", 0, 1),
        ("in the US and the U.S. market", 0, 0),
        ("they told us", 0, 1),
        ("Ice in Italy, weeks in the west", 0, 0),
    ],
)
def test_first_person(text: str, own: int, shared: int) -> None:
    assert (star.singular(text), star.plural(text)) == (own, shared)


def test_we_without_i_is_pointed_out() -> None:
    (name,) = failed({**GOOD, "action": "We compared the logs and we rolled back. " * 9})
    assert name == "I, not only we"


@pytest.mark.parametrize(
    ("text", "count"),
    [("I'm", 1), ("3.5 %", 1), ("a follow-up, at 10,000 a day", 6), ("", 0), (" - . ", 0)],
)
def test_words(text: str, count: int) -> None:
    assert star.words(text) == count


@pytest.mark.parametrize(
    ("count", "ok"), [(129, False), (130, True), (260, True), (300, True), (301, False)]
)
def test_two_minutes_at_speaking_pace(count: int, ok: bool) -> None:
    """One minute at the slow pace is 130 words, two at the fast pace are 300."""
    check = star.checks({"action": "word " * count})[3]
    assert check.ok is ok
    assert f"{count} words" in check.text


def test_the_checks_say_what_they_are() -> None:
    assert "Mechanical" in star.DISCLAIMER
    assert "assumption" in star.DISCLAIMER


PARTS = st.dictionaries(st.sampled_from(star.PARTS), st.text(max_size=200))


@given(PARTS)
def test_any_text_gets_four_checks(parts: dict[str, str]) -> None:
    found = star.checks(parts)
    assert len(found) == 4
    assert all(check.text for check in found)


@given(PARTS, st.integers(1, 5))
def test_saying_i_more_often_never_hurts(parts: dict[str, str], times: int) -> None:
    more = {**parts, "action": parts.get("action", "") + " I went on." * times}
    assert star.singular(more["action"]) >= star.singular(parts.get("action", "")) + times
    if star.checks(parts)[2].ok:
        assert star.checks(more)[2].ok


@given(st.text(max_size=100), st.text(max_size=100))
def test_words_of_two_lines_add_up(one: str, other: str) -> None:
    assert star.words(f"{one}\n{other}") == star.words(one) + star.words(other)


@given(st.fixed_dictionaries({part: st.text("ab c.\n", max_size=60) for part in star.PARTS}))
def test_the_editor_gives_back_what_was_written(parts: dict[str, str]) -> None:
    text = "\n".join(f"{part.capitalize()}:\n{parts[part]}\n" for part in star.PARTS)
    written = {part: "\n".join(parts[part].splitlines()).strip() for part in star.PARTS}
    assert answering.split(text) == written


def test_words_before_the_first_heading_are_the_situation() -> None:
    parts = answering.split("In May\nRESULT:\nall was well")
    assert parts["situation"] == "In May"
    assert parts["result"] == "all was well"
