"""The learner's own numbers in the follow-ups of a case."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import TYPE_CHECKING, Any

from grader import report

if TYPE_CHECKING:
    from grader.interview.bank import Question
    from grader.paths import Project


@dataclass(frozen=True)
class Numbers:
    """Metric values of the latest graded run of a lab, and which run it was."""

    run: str
    values: dict[str, str]


def latest(project: Project, lab_id: str) -> Numbers:
    """Return the numbers of the newest run; empty before the first one.

    A report that somebody edited by hand must not stop an interview: what does not fit is left out.
    """
    runs = report.history(project.runs, lab_id)
    if not runs:
        return Numbers("", {})
    metrics = runs[-1].get("metrics")
    return Numbers(runs[-1]["run"], _values(metrics if isinstance(metrics, list) else []))


def _values(metrics: list[Any]) -> dict[str, str]:
    found = {}
    for metric in metrics:
        value = metric.get("value") if isinstance(metric, dict) else None
        if isinstance(value, int | float) and report.plain(value) is not None:
            found[str(metric.get("name"))] = f"{value:.3f}"
    return found


def follow_ups(project: Project, question: Question) -> tuple[str, ...]:
    """Return a question's follow-ups, those with numbers first and filled where there are some."""
    if not question.quotes:
        return question.follow_ups
    known = latest(project, question.topic)
    quoted = tuple(_filled(quote.numbers, known) or quote.plain for quote in question.quotes)
    return quoted + question.follow_ups


def _filled(text: str, known: Numbers) -> str:
    """Return the text with its numbers, or nothing when the run did not reach one of them."""
    try:
        return f"{Template(text).substitute(known.values)} (Run {known.run}.)"
    except (KeyError, ValueError):
        return ""
