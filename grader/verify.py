"""The kit's own error rate: grade the bank, the starter and the reference, on several worlds.

A right solution must pass, a wrong one must be caught exactly where it says: by all it names and
by nothing else.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING

from grader import bank, run
from grader.errors import KitError, UsageError
from grader.paths import Project
from grader.worlds import FAULTS, Expected, Outcome, grade_one

if TYPE_CHECKING:
    from rich.console import Console

    from grader.lab import Lab

STARTER, REFERENCE, BASELINE = "starter", "reference", "baseline"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How a bank is verified.

    Attributes:
        worlds: how many worlds to verify on.
        first: number of the first; 0 is the plain one, on which every hold-out is scored.
        only: only bank files whose name has this.
        jobs: processes.
        table: a Markdown file to write the matrix to.
        unconfined: grade the right solutions without confinement too: the metrics must be the
            same to the last bit.
    """

    worlds: int = 5
    first: int = 0
    only: str | None = None
    jobs: int = 2
    table: Path | None = None
    unconfined: bool = False


def verify(out: Console, project: Project, lab: Lab, wanted: Wanted) -> int:
    """Verify a lab's bank: a line per solution as it is judged, then the matrix.

    Returns:
        0 when all is as the bank says, else 1.
    """
    from grader import matrix

    folder = Path(tempfile.mkdtemp(prefix="casework-bank-"))
    outcomes = []
    try:
        expected, left_out = collect(project, lab, folder, wanted.only)
        for done in _outcomes(project, lab, expected, wanted):
            outcomes.append(done)
            matrix.line(out, done, len(outcomes), len(expected) * wanted.worlds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if wanted.table is not None:
        matrix.write(wanted.table, lab, expected, outcomes)
    return matrix.show(out, expected, outcomes, left_out)


def collect(
    project: Project, lab: Lab, folder: Path, only: str | None = None
) -> tuple[list[Expected], list[str]]:
    """Write the bank's solutions into a folder; returns what to expect and what was left out.

    Raises:
        KitError: an entry names a check or metric that does not exist.
        UsageError: `only` fits nothing.
    """
    home = project.solutions / lab.id
    found = [
        Expected(REFERENCE, "the reference", home / "solution.py", True, None),
        Expected(BASELINE, "the naive baseline", home / "baseline.py", False, None),
        Expected(
            STARTER, "the untouched starter", project.starter / lab.id / "solution.py", False, None
        ),
    ]
    left_out = []
    known = catchers(project, lab)
    for entry in bank.entries(project, lab):
        unknown = sorted((entry.caught_by | entry.may_also) - known)
        if unknown:
            raise KitError(f"no check or gate {unknown[0]!r}", where=str(entry.path))
        if entry.missing():
            left_out.append(f"{entry.name}: {', '.join(entry.missing())} is not installed")
            continue
        path = bank.write(project, lab, entry, folder)
        found.append(
            Expected(entry.name, entry.title, path, entry.right, entry.caught_by, entry.may_also)
        )
    chosen = [one for one in found if only is None or only in one.name]
    if not chosen:
        raise UsageError(f"no bank file has {only!r} in its name", where=lab.id)
    return chosen, left_out


def catchers(project: Project, lab: Lab) -> set[str]:
    """Return everything that can refuse a solution, as task/id or task/verdict of a fault."""
    names = {f"{check.task}/{check.id}" for check in run.Plugins.of(project, lab).checks}
    names |= {f"{task.id}/{g.metric}" for task in lab.tasks for g in task.gates}
    return names | {f"{task.id}/{verdict}" for task in lab.tasks for verdict in FAULTS}


def _outcomes(
    project: Project, lab: Lab, expected: Sequence[Expected], wanted: Wanted
) -> Iterator[Outcome]:
    """Grade every solution on every world, in processes that share nothing, world by world."""
    todo = [
        (project, lab.id, one, number, wanted.unconfined)
        for number in range(wanted.first, wanted.first + wanted.worlds)
        for one in expected
    ]
    # Spawned, not forked: a process that has trained a model must never be forked.
    context = get_context("spawn")
    jobs = min(wanted.jobs, len(todo))
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_end_with_parent) as pool:
        yield from pool.map(grade_one, *zip(*todo, strict=True))


def _end_with_parent() -> None:
    """Let a process of the pool end when the verifier is killed: it would wait for work for ever.

    Its sandboxes end with it.
    """
    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True, name="parent").start()
