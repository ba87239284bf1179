"""Mechanical checks of a behavioural answer in the STAR frame; they count, they do not judge."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

PARTS = ("situation", "task", "action", "result")
PROMPTS = {
    "situation": "where and when, in two sentences",
    "task": "what was yours to achieve",
    "action": "what you did, step by step",
    "result": "what came of it, with a number, and what you learned",
}
# Our assumption, not a measurement: prepared speech runs at 130 to 150 words a minute, and an
# interviewer listens for about two minutes. Under one minute there is hardly a story.
SLOW, FAST = 130, 150
SHORTEST, LONGEST = 1.0, 2.0
FEWEST_WORDS = 5
DISCLAIMER = (
    "Mechanical checks: they count words, nothing more; the speaking pace is our assumption."
)

_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_I = re.compile(r"\b(?:i|me|my|mine|myself)\b(?!\.[a-z])", re.IGNORECASE)
_WE = re.compile(r"\b(?:we|our|ours|ourselves|us)\b", re.IGNORECASE)
_COUNTRY = re.compile(r"\bUS\b|\bU\.S\.")
_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|"
    r"sixty|seventy|eighty|ninety|dozens?|hundreds?|thousands?|millions?|half|halved|twice|doubled|"
    r"thirds?|quarters?|percent)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Check:
    """One count: its name, whether it is as wished, and what was counted."""

    name: str
    ok: bool
    text: str


def checks(parts: Mapping[str, str]) -> list[Check]:
    """Return the four checks of a written answer.

    Args:
        parts: text by "situation", "task", "action", "result"; an absent one counts as empty.
    """
    return [_present(parts), _number(parts), _first_person(parts), _length(parts)]


def words(text: str) -> int:
    """Return the number of words; "I'm", "3.5" and "follow-up" are one each."""
    return len(_WORD.findall(text))


def singular(text: str) -> int:
    """Return how often the speaker says I, me, my, mine or myself."""
    return len(_I.findall(text))


def plural(text: str) -> int:
    """Return how often the speaker says we, us, our, ours or ourselves; the US is a country."""
    return len(_WE.findall(_COUNTRY.sub("", text)))


def has_number(text: str) -> bool:
    """Return whether the text holds a digit or a number word; "one" is not taken for one."""
    return bool(_NUMBER.search(text))


def minutes(count: int) -> tuple[float, float]:
    """Return how long `count` words take to say, at the fast and at the slow pace."""
    return count / FAST, count / SLOW


def _present(parts: Mapping[str, str]) -> Check:
    thin = [name for name in PARTS if words(parts.get(name, "")) < FEWEST_WORDS]
    if not thin:
        return Check("all four parts", True, "situation, task, action and result are there")
    return Check("all four parts", False, f"missing or under {FEWEST_WORDS} words: {_and(thin)}")


def _number(parts: Mapping[str, str]) -> Check:
    found = has_number(parts.get("result", ""))
    text = (
        "the result holds a number" if found else "the result holds no number: how much, by when?"
    )
    return Check("a number in the result", found, text)


def _first_person(parts: Mapping[str, str]) -> Check:
    action = parts.get("action", "")
    own, shared = singular(action), plural(action)
    text = f"in the action, I: {own}, we: {shared}"
    ok = own > 0 and own >= shared
    return Check("I, not only we", ok, text if ok else f"{text}; say what you did yourself")


def _length(parts: Mapping[str, str]) -> Check:
    count = sum(words(parts.get(name, "")) for name in PARTS)
    fast, slow = minutes(count)
    took = f"{fast:.1f} to {slow:.1f}" if f"{fast:.1f}" != f"{slow:.1f}" else f"{slow:.1f}"
    text = f"{count} words, {took} minutes at {SLOW} to {FAST} words a minute"
    if slow < SHORTEST:
        return Check("two minutes", False, f"{text}; short for a story")
    if fast > LONGEST:
        return Check("two minutes", False, f"{text}; longer than two")
    return Check("two minutes", True, text)


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
