"""What is known of a solution at one moment: all that the checking thread tells the screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.checks import Finding
    from grader.gate import Mark

WARMING, CHECKING, DONE = "warming up", "checking", "done"
CALM = ("passed", "not_attempted")


@dataclass(frozen=True)
class Problem:
    """Why nothing could be checked: no file, no Python, cannot be loaded, no sandbox.

    Attributes:
        what: one sentence.
        where: file:line, or "".
        why: lines that help: a traceback cut to the learner's frames, or the line of the fault.
    """

    what: str
    where: str = ""
    why: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Status:
    """The state of the public checks.

    Attributes:
        phase: WARMING, CHECKING or DONE.
        marks: verdicts, in the order of the lab; a task without public checks has none.
        findings: what every check found, kept ones too.
        pending: tasks with checks still to run.
        again: checks that run or ran since the save.
        total: checks of the lab.
        seconds: from the save to this moment.
        problem: why nothing could be checked.
        lines: function of the solution -> line it is defined at.
    """

    phase: str
    marks: tuple[Mark, ...] = ()
    findings: tuple[Finding, ...] = ()
    pending: frozenset[str] = frozenset()
    again: int = 0
    total: int = 0
    seconds: float = 0.0
    problem: Problem | None = None
    lines: dict[str, int] = field(default_factory=dict)

    def mark(self, task: str) -> Mark | None:
        """Return the verdict of a task whose checks have all run."""
        found = (mark for mark in self.marks if mark.task == task and task not in self.pending)
        return next(found, None)

    def failed(self, task: str) -> list[Finding]:
        """Return the checks of a task that did not pass."""
        return [one for one in self.findings if one.task == task and not one.ok]

    @property
    def passed(self) -> int:
        """How many tasks passed all their public checks."""
        return sum(mark.verdict == "passed" for mark in self.marks if self.mark(mark.task))

    @property
    def unfinished(self) -> list[str]:
        """Tasks that did not pass; those that went wrong before those still to be written."""
        known = [mark for mark in self.marks if self.mark(mark.task) and mark.verdict != "passed"]
        return [mark.task for mark in sorted(known, key=lambda mark: mark.verdict in CALM)]
