"""What the learner wrote: the graded file against the starter, as a unified diff."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

MOST_LINES = 400
MOST_CHARACTERS = 240
_KINDS = {"+": "add", "-": "del", "@": "at"}


@dataclass(frozen=True)
class Changes:
    """Lines of a diff as (kind, text), how many were added and removed, and left out here."""

    lines: tuple[tuple[str, str], ...]
    added: int
    removed: int
    left_out: int


def of(starter: str, graded: str) -> Changes:
    """Return the difference of two files, capped in lines and characters."""
    raw = difflib.unified_diff(starter.splitlines(), graded.splitlines(), n=2, lineterm="")
    every = [(_KINDS.get(line[:1], "same"), line) for line in list(raw)[2:]]
    shown = tuple((kind, _cut(line)) for kind, line in every[:MOST_LINES])
    counts = [sum(kind == wanted for kind, _ in every) for wanted in ("add", "del")]
    return Changes(shown, counts[0], counts[1], len(every) - len(shown))


def _cut(line: str) -> str:
    return line if len(line) <= MOST_CHARACTERS else f"{line[:MOST_CHARACTERS]}…"
