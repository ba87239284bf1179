"""The public checks: a few cases of every kind, and some that no single case can show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader import loading
from grader.bench import Caller
from grader.checks import check

HERE = Path(__file__).resolve()
protocol = loading.module(HERE.with_name("protocol.py"))
trial = protocol.trial


def _check_of(kind: Any) -> Callable[[Caller, Any], str | None]:
    """Return the check that draws public cases of a kind."""

    def run(caller: Caller, small: Any) -> str | None:
        found: str | None = trial.problem(caller, trial.cases(kind, small.seed, kind.public))
        return found

    return check(kind.id, task=kind.task, title=kind.title)(run)


for _kind in trial.KINDS.values():
    globals()[_kind.id] = _check_of(_kind)
