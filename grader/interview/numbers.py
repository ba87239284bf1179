"""The learner's own numbers in the follow-ups of a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader import quoting, report

if TYPE_CHECKING:
    from grader.interview.bank import Question
    from grader.paths import Project


@dataclass(frozen=True)
class Numbers:
    """Metric values of the latest graded run of a lab, and which run it was."""

    run: str
    values: dict[str, float]


def latest(project: Project, lab_id: str) -> Numbers:
    """Return the numbers of the newest run; empty before the first one."""
    runs = report.history(project.runs, lab_id)
    if not runs:
        return Numbers("", {})
    return Numbers(runs[-1]["run"], quoting.values_of(runs[-1]["metrics"]))


def follow_ups(project: Project, question: Question) -> tuple[str, ...]:
    """Return a question's follow-ups, those with numbers first and filled where there are some."""
    if not question.quotes:
        return question.follow_ups
    known = latest(project, question.topic)
    quoted = tuple(_filled(quote.numbers, known) or quote.plain for quote in question.quotes)
    return quoted + question.follow_ups


def _filled(text: str, known: Numbers) -> str:
    """Return the text with its numbers, or nothing when the run did not reach one of them."""
    found = quoting.filled(text, known.values)
    return f"{found} (Run {known.run}.)" if found else ""
