"""Smaller things shown around a verdict: public checks, progress, next steps, questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from grader.paths import shown
from grader.plaintext import clean
from grader.terminal import WORDS, symbol

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from grader.checks import Finding
    from grader.gate import Mark
    from grader.lab import Lab
    from grader.report import Report

QUESTIONS_SHOWN = 2


def checks(
    out: Console,
    lab: Lab,
    marks: Sequence[Mark],
    found: Sequence[Finding],
    submission: Path,
) -> int:
    """Print what the public checks found; return 0 when every attempted one passed, else 1."""
    if not marks:
        out.print("This task has no public checks; it is judged on the hold-out.")
        return 0
    for mark in marks:
        sign, colour = symbol(out, mark.verdict)
        out.print(f"  {sign:<2}", style=colour, end="")
        out.print(f"{mark.task:<20} {WORDS.get(mark.verdict, mark.verdict)}")
        if mark.verdict != "not_attempted":
            _failed(out, [one for one in found if one.task == mark.task and not one.ok], submission)
    if not found and marks[0].message:
        wrapped(out, clean(marks[0].message), indent=7)
        if marks[0].line:
            place = f"{shown(submission.parent / marks[0].file)}:{marks[0].line}"
            out.print(f"       {clean(place)}", soft_wrap=True)
    done = all(mark.verdict == "passed" for mark in marks)
    out.print()
    if done:
        out.print(f"All public checks passed. Hidden checks run with: make grade-{lab.id}")
    else:
        out.print(f"Stuck? make hint-{lab.id}")
    return 0 if done else 1


def _failed(out: Console, failed: Sequence[Finding], submission: Path) -> None:
    """Print failed checks of a task; what several met at one place is shown once."""
    from grader import gate, traces

    known = set()
    for one in failed:
        says = one.message if one.fault is None else gate.describe(one.fault)
        places = [] if one.fault is None else traces.frames(one.fault, submission)
        again = (says, *places) in known
        known.add((says, *places))
        wrapped(out, f"{one.id}: {'the same' if again else clean(says)}", indent=7)
        if not again:
            for line in traces.lines(places):
                out.print(f"         {clean(line)}", soft_wrap=True)


def wrapped(out: Console, text: str, *, indent: int, style: str = "") -> None:
    """Print a text whose further lines are indented like the first."""
    from rich.padding import Padding
    from rich.text import Text

    out.print(Padding(Text(text, style=style), (0, 0, 0, indent), expand=False))


def progress(history: Sequence[dict[str, Any]]) -> str:
    """Return a sentence that sets the last run against the ones before, or an empty string."""
    if len(history) < 2:
        return ""
    *earlier, last = history
    best = max(earlier, key=lambda record: record["score"])
    if last["score"] > best["score"]:
        return f"Your best of {len(history)} runs (before: {best['score']:g} in run {best['run']})."
    return f"Run {last['run']}. Your best is {best['score']:g} points in run {best['run']}."


def next_steps(graded: Report) -> list[str]:
    """Return what to type next."""
    lab = graded.record["lab"]
    if graded.passed:
        return [f"The reference is open to you now: casework solution {lab}"]
    return [
        f"Next: edit your file, then make check-{lab} (seconds) or make grade-{lab}",
        f"Stuck? make hint-{lab}",
    ]


def questions(out: Console, graded: Report) -> None:
    """Print what an interviewer would ask next, with the run's own numbers."""
    if not graded.passed or not graded.questions:
        return
    out.print()
    out.print("Expect to be asked:", style="bold")
    for question in graded.questions[:QUESTIONS_SHOWN]:
        wrapped(out, question, indent=2)
