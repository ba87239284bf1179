"""Contract checks and probes: small functions that alter something and look at what moves.

A check in `labs/<lab>/checks.py` gets a caller (the submission, in a fresh worker) and the small
data of the lab. It returns None when all is well, or one sentence that names the mistake.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

from grader.answers import Rejected

if TYPE_CHECKING:
    from grader.bench import Bench, Caller

    Function = Callable[[Caller, Any], str | None]

NOT_ATTEMPTED, FAULT, GRADER_ERROR = "not_attempted", "fault", "grader_error"


@dataclass(frozen=True)
class Check:
    """A check: id, the task it belongs to, its title and its function."""

    id: str
    task: str
    title: str
    function: Function


@dataclass(frozen=True)
class Finding:
    """What a check found. `reason` is empty, or why the check could not be finished."""

    id: str
    task: str
    title: str
    ok: bool
    message: str = ""
    reason: str = ""
    fault: Any = None
    seconds: float = 0.0


def check(id: str, *, task: str, title: str) -> Callable[[Function], Function]:
    """Mark a function of a lab's checks.py as the check `id` of `task`."""

    def mark(function: Function) -> Function:
        function.__check__ = Check(id, task, title, function)  # type: ignore[attr-defined]
        return function

    return mark


def found_in(module: ModuleType) -> list[Check]:
    """Return the checks of a lab's module, in the order they are written."""
    marked = (getattr(value, "__check__", None) for value in vars(module).values())
    return [one for one in marked if isinstance(one, Check)]


def run(checks: list[Check], bench: Bench, data: Any) -> Iterator[Finding]:
    """Run checks one after the other, each in a worker of its own, and yield what they found."""
    for one in checks:
        yield run_one(one, bench, data)


def untried(found: Iterable[Finding]) -> frozenset[str]:
    """Return the tasks of which a check met a function that is still its TODO."""
    return frozenset(finding.task for finding in found if finding.reason == NOT_ATTEMPTED)


def run_one(one: Check, bench: Bench, data: Any) -> Finding:
    """Run one check in a worker of its own.

    A fault of the submission, a wrong answer and a bug of ours stay apart in what it finds.
    """
    from grader.bench import is_not_attempted
    from grader.sandbox import Fault

    started = time.perf_counter()

    def finding(ok: bool, message: str = "", reason: str = "", fault: Any = None) -> Finding:
        seconds = time.perf_counter() - started
        return Finding(one.id, one.task, one.title, ok, message, reason, fault, seconds)

    try:
        with bench.fresh() as caller:
            problem = one.function(caller, data)
        return finding(problem is None, problem or "")
    except Rejected as wrong:
        return finding(False, str(wrong))
    except Fault as fault:
        reason = NOT_ATTEMPTED if is_not_attempted(fault) else FAULT
        return finding(False, fault.message, reason, fault)
    except Exception as error:  # a bug of the check: never charged to the learner
        return finding(False, f"{type(error).__name__}: {error}", GRADER_ERROR)
