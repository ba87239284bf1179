"""Hints in levels, and the reference solution after passing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader import report, state
from grader.paths import shown
from grader.showing import wrapped

if TYPE_CHECKING:
    from rich.console import Console

    from grader.lab import Lab, Task
    from grader.paths import Project


def show(out: Console, project: Project, lab: Lab, task_id: str | None) -> None:
    """Print the next hint of a task and remember that it was shown."""
    task = lab.task(task_id) if task_id else unfinished(project, lab)
    known = state.load(project, lab.id)
    level = min(known.hints.get(task.id, 0), len(task.hints) - 1)
    out.print(f"Hint {level + 1} of {len(task.hints)} for {task.id}: {task.title}", style="bold")
    wrapped(out, task.hints[level], indent=2)
    known.hints[task.id] = level + 1
    state.save(project, lab.id, known)
    if level + 1 < len(task.hints):
        out.print(f"Another: make hint-{lab.id}   by name: casework hint {lab.id} {task.id}")
    else:
        out.print(f"That was the last one.   The brief: labs/{lab.id}/README.md")


def unfinished(project: Project, lab: Lab) -> Task:
    """Return the first task that the last run did not pass; the first of the lab before any run."""
    runs = report.history(project.runs, lab.id)
    verdicts = {task["id"]: task["verdict"] for task in runs[-1]["tasks"]} if runs else {}
    return next((task for task in lab.tasks if verdicts.get(task.id) != "passed"), lab.tasks[0])


def solution(out: Console, project: Project, lab: Lab, give_up: bool) -> int:
    """Print where the reference is, if the lab is passed or given up; return the exit code."""
    passed = any(run["passed"] for run in report.history(project.runs, lab.id))
    known = state.load(project, lab.id)
    if not (passed or give_up or known.gave_up):
        out.print(f"The reference opens when you pass: make grade-{lab.id}")
        out.print(f"To see it now, on record: casework solution {lab.id} --give-up")
        return 1
    if give_up and not passed:
        known.gave_up = True
        state.save(project, lab.id, known)
    out.print(f"Reference: {shown(project.solutions / lab.id / 'solution.py')}")
    return 0
