"""Where a learner's exception happened: their own frames, as places a terminal can open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from grader.paths import shown

if TYPE_CHECKING:
    from grader.sandbox import Fault

_FRAME = re.compile(r'^File "(?P<file>[^"\n]+)", line (?P<line>\d+), in (?P<name>.+)$')
FRAMES_SHOWN = 4


@dataclass(frozen=True)
class Frame:
    """One frame of the learner's: `place` is file:line as typed from the current folder."""

    place: str
    function: str
    text: str = ""

    def __str__(self) -> str:
        return f"{self.place} in {self.function}" if self.function else self.place


def frames(fault: Fault, submission: Path) -> list[Frame]:
    """Return the learner's frames of a fault, outermost first, the last ones of many.

    Args:
        fault: what went wrong; its traceback holds frames of the submission's folder alone.
        submission: the solution file.
    """
    from grader.sandbox.faults import safe_file

    found: list[Frame] = []
    lines = fault.traceback.splitlines()
    for line, after in zip_longest(lines, lines[1:], fillvalue=""):
        match = _FRAME.match(line)
        if match and (file := safe_file(match["file"])):
            text = after.strip() if after.startswith("    ") else ""
            found.append(_frame(submission, file, int(match["line"]), match["name"], text))
    if not found and fault.file and fault.line:
        found = [_frame(submission, fault.file, fault.line, fault.function)]
    return found[-FRAMES_SHOWN:]


def _frame(submission: Path, file: str, line: int, name: str, text: str = "") -> Frame:
    function = "" if name == "<module>" else name
    return Frame(f"{shown(submission.parent / file)}:{line}", function, text)


def lines(found: Sequence[Frame]) -> list[str]:
    """Return frames as lines, innermost last, each with the learner's text below it."""
    texts = [(str(one), f"    {one.text}" if one.text else "") for one in found]
    return [line for pair in texts for line in pair if line]
