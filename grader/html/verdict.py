"""The head of the page: the verdict in words, the points a task at a time, what to fix first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.terminal import MARKS, WORDS

CALM = ("passed", "not_attempted", "needs_review")
COLOURS = {"green": "good", "yellow": "warn", "red": "bad", "dim": "calm", "magenta": "warn"}


@dataclass(frozen=True)
class Verdict:
    """The verdict on a run: a class for its colour, a mark, a headline and a sentence."""

    kind: str
    mark: str
    headline: str
    detail: str


@dataclass(frozen=True)
class Task:
    """A task on the page: its record, how it is marked, its checks, its share of all points."""

    record: Mapping[str, Any]
    mark: str
    kind: str
    word: str
    checks: tuple[Mapping[str, Any], ...]
    width: float
    filled: float

    @property
    def said(self) -> str:
        """The message of the task, unless one of its checks says the same below."""
        message = str(self.record["message"])
        return "" if message in {check["message"] for check in self.checks} else message


def of(record: Mapping[str, Any]) -> Verdict:
    """Return the verdict on a run in words."""
    verdicts = {task["verdict"] for task in record["tasks"]}
    core = [task for task in record["tasks"] if not task["stretch"]]
    done = sum(task["verdict"] == "passed" for task in core)
    tasks = f"{done} of {len(core)} core tasks passed"
    if record["passed"]:
        return Verdict("good", "✓", f"Passed with {record['level']}", tasks)
    if verdicts == {"not_attempted"}:
        return Verdict("calm", "-", "Nothing attempted yet", "Every function is still its TODO.")
    if "grader_error" in verdicts:
        detail = "A fault of the kit kept a task from a verdict. It is not charged to you."
        return Verdict("warn", "!", "Could not be judged whole", detail)
    if "needs_review" in verdicts and all(task["verdict"] in CALM for task in core):
        return Verdict("warn", "?", "Held for a reviewer", "A value is too good to pass unread.")
    return Verdict("bad", "✗", "Not passed yet", tasks)


def tasks(record: Mapping[str, Any]) -> list[Task]:
    """Return the tasks with their checks, and the width of each in the strip of points."""
    total = sum(task["points"] for task in record["tasks"]) or 1
    return [_task(task, record["probes"], total) for task in record["tasks"]]


def _task(task: Mapping[str, Any], probes: list[dict[str, Any]], total: float) -> Task:
    sign, _, colour = MARKS.get(task["verdict"], ("✗", "no", "red"))
    own = tuple(probe for probe in probes if probe["task"] == task["id"])
    return Task(
        record=task,
        mark=sign,
        kind=COLOURS[colour],
        word=WORDS.get(task["verdict"], task["verdict"].replace("_", " ")),
        checks=own,
        width=round(100 * task["points"] / total, 3),
        filled=round(100 * task["earned"] / (task["points"] or 1), 1),
    )


def first_to_fix(shown: list[Task]) -> Task | None:
    """Return the first task that went wrong; one that nobody tried is no failure."""
    return next((task for task in shown if task.record["verdict"] not in CALM), None)
