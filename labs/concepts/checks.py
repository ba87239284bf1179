"""The public checks: a few cases of every kind, and for each task that it rests on numpy alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader import loading
from grader.bench import Caller
from grader.checks import check

HERE = Path(__file__).resolve()
protocol = loading.module(HERE.with_name("protocol.py"))
plain = loading.module(HERE.with_name("plain.py"))
trial = protocol.trial


def _check_of(kind: Any) -> Callable[[Caller, Any], str | None]:
    """Return the check that draws public cases of a kind."""

    def run(caller: Caller, small: Any) -> str | None:
        found: str | None = trial.problem(caller, trial.cases(kind, small.seed, kind.public))
        return found

    return check(kind.id, task=kind.task, title=kind.title)(run)


def _plain_of(task: str) -> Callable[[Caller, Any], str | None]:
    """Return the check that the functions of a task import nothing but numpy."""

    def run(caller: Caller, small: Any) -> str | None:
        functions = small.functions[task]
        foreign = plain.foreign(caller.source(*functions), functions)
        if not foreign:
            return None
        verb = "rest" if len(functions) > 1 else "rests"
        return (
            f"{' and '.join(functions)} {verb} on {', '.join(foreign)}; "
            "only numpy and Python's own library are allowed here"
        )

    return check(f"{task}_numpy", task=task, title="From scratch: numpy alone")(run)


for _kind in trial.KINDS.values():
    globals()[_kind.id] = _check_of(_kind)
for _task in dict.fromkeys([*(kind.task for kind in trial.KINDS.values()), "network", "transfer"]):
    globals()[f"{_task}_numpy"] = _plain_of(_task)
