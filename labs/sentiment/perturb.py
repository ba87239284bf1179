"""Perturbations of messages in CheckList's vocabulary: invariance, direction, minimum function.

Ribeiro et al., Beyond Accuracy, ACL 2020. What is gated and what is only shown was measured:
"not bad" read as negative is a mistake of every bag of words, so it never gates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

AIRLINES = ("@united", "@AmericanAir", "@USAirways", "@SouthwestAir", "@JetBlue", "@VirginAmerica")
_AIRLINE = re.compile("|".join(rf"{name}\b" for name in AIRLINES), re.IGNORECASE)
_FIXED = re.compile(r"@\w+|https?://\S+|&#?\w+;")
PRAISE = " Great crew, thank you so much, love it!"
COMPLAINT = " This is the worst service ever."

Change = Callable[[str, np.random.Generator], str]


def swap_airline(text: str, rng: np.random.Generator) -> str:
    """Invariance: write to another airline."""

    def other(found: re.Match[str]) -> str:
        names = [name for name in AIRLINES if name.lower() != found[0].lower()]
        return str(rng.choice(names))

    return _AIRLINE.sub(other, text)


def typo(text: str, rng: np.random.Generator) -> str:
    """Invariance: swap two neighbouring letters, outside handles and addresses."""
    fixed = {i for found in _FIXED.finditer(text) for i in range(*found.span())}
    places = [
        i
        for i in range(len(text) - 1)
        if text[i : i + 2].isalpha() and not {i, i + 1} & fixed and text[i] != text[i + 1]
    ]
    if not places:
        return text
    at = int(rng.choice(places))
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def capitals(text: str, rng: np.random.Generator) -> str:
    """Invariance: capitals, outside handles, addresses and escapes."""
    parts = _FIXED.split(text)
    kept = [*_FIXED.findall(text), ""]
    return "".join(part.upper() + fixed for part, fixed in zip(parts, kept, strict=True))


def link(text: str, rng: np.random.Generator) -> str:
    """Invariance: a link behind the message."""
    return f"{text} http://t.co/{rng.integers(10**6):06d}"


def sentence(text: str, rng: np.random.Generator) -> str:
    """Invariance: a neutral sentence behind the message."""
    return f"{text} I flew on Tuesday."


INVARIANCE: dict[str, Change] = {
    "swap_rate": swap_airline,
    "typo_rate": typo,
    "case_rate": capitals,
    "link_rate": link,
    "sentence_rate": sentence,
}

_THINGS = ("The flight was", "The crew was", "The service is", "Your staff were", "The seat was")
_GOOD = ("good", "great", "helpful", "friendly", "comfortable", "amazing", "excellent", "nice")
_BAD = ("bad", "terrible", "rude", "late", "delayed", "awful", "dirty", "useless")


def templates() -> dict[str, tuple[list[str], Callable[[Any], Any]]]:
    """Minimum function: messages from templates, and which predicted labels (0, 1, 2) fail."""
    praise = [f"{thing} {word}." for thing in _THINGS for word in _GOOD]
    negated = [f"{thing} not {word}." for thing in _THINGS for word in _GOOD]
    mild = [f"{thing} not {word}." for thing in _THINGS for word in _BAD]
    return {
        "plain_praise": (praise, lambda called: called != 2),
        "negated_praise": (negated, lambda called: called == 2),
        "negated_complaint": (mild, lambda called: called == 0),
    }


def odd_texts() -> list[str]:
    """Messages that no training set holds."""
    return [
        "",
        "   ",
        "\n\t",
        "a" * 10_000,
        "late flight " * 800,
        "El vuelo fue terrible y perdieron mi maleta",
        "航班延误了，行李也丢了",
        "🙂",
        "@united",
        "http://t.co/x",
        "<script>alert(1)</script>",
        "&lt;b&gt;late&lt;/b&gt;",
        "nan",
        "NULL",
        "!!! ??? ...",
        "zqxv",
    ]


def moved(before: Sequence[int], after: Sequence[int]) -> np.ndarray:
    """Whether the label of each message moved, 0 or 1."""
    return np.asarray(np.asarray(before) != np.asarray(after), dtype=np.int8)
