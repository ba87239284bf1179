"""Smaller things shown around a verdict: public checks, progress, next steps, questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from grader.terminal import WORDS, clean, symbol

if TYPE_CHECKING:
    from rich.console import Console

    from grader.checks import Finding
    from grader.gate import Mark
    from grader.lab import Lab
    from grader.report import Report

QUESTIONS_SHOWN = 2


def checks(out: Console, lab: Lab, marks: Sequence[Mark], found: Sequence[Finding]) -> int:
    """Print what the public checks found; return 0 when every attempted one passed, else 1."""
    if not marks:
        out.print("This task has no public checks; it is judged on the hold-out.")
        return 0
    for mark in marks:
        sign, colour = symbol(out, mark.verdict)
        out.print(f"  {sign:<2}", style=colour, end="")
        out.print(f"{mark.task:<20} {WORDS.get(mark.verdict, mark.verdict)}")
        for finding in found:
            if finding.task == mark.task and not finding.ok and mark.verdict != "not_attempted":
                out.print(f"       {finding.id}: {clean(finding.message)}")
        if not found and mark.message:
            where = f" ({mark.file}:{mark.line})" if mark.line else ""
            out.print(f"       {clean(mark.message)}{clean(where)}")
    done = all(mark.verdict == "passed" for mark in marks)
    out.print()
    if done:
        out.print(f"All public checks passed. Hidden checks run with: make grade-{lab.id}")
    else:
        out.print(f"Stuck? make hint-{lab.id}")
    return 0 if done else 1


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
        out.print(f"  {question}")
