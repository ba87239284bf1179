"""The kit's own error rate: grade the bank, the starter and the reference, on several worlds.

A right solution must pass, a wrong one must be caught exactly where it says: by all it names and
by nothing else. One that fails a check is refused by it on every world; its hold-out is scored
on the first world only, to see that no gate speaks up that was not named.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING

from grader import bank, data, gate, run, seeds
from grader import lab as labs
from grader.errors import KitError, UsageError
from grader.paths import Project

if TYPE_CHECKING:
    from rich.console import Console

    from grader import score
    from grader.lab import Gate, Lab
    from grader.sandbox import Sandbox

STARTER, REFERENCE, BASELINE = "starter", "reference", "baseline"
FAULTS = ("error", "timeout", "memory", "grader_error")


@dataclass(frozen=True)
class Expected:
    """A solution and what must become of it."""

    name: str
    title: str
    path: Path
    right: bool
    caught_by: frozenset[str] | None  # None: any refusal will do (starter, baseline)
    may_also: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """What became of a solution on one world."""

    name: str
    world: int
    level: str
    failed: frozenset[str]
    problem: str


def verify(
    out: Console,
    project: Project,
    lab: Lab,
    worlds: int,
    only: str | None = None,
    jobs: int = 2,
    table: Path | None = None,
) -> int:
    """Verify a lab's bank, a line per solution as it is judged, then the matrix.

    Args:
        out: where to print.
        project: folders.
        lab: the lab.
        worlds: how many worlds to verify on.
        only: only bank files whose name has this.
        jobs: processes.
        table: a Markdown file to write the matrix to, for docs/.

    Returns:
        0 when all is as the bank says, else 1.
    """
    from grader import matrix

    folder = Path(tempfile.mkdtemp(prefix="casework-bank-"))
    outcomes = []
    try:
        expected, left_out = collect(project, lab, folder, only)
        for done in _outcomes(project, lab, expected, worlds, jobs):
            outcomes.append(done)
            matrix.line(out, done, len(outcomes), len(expected) * worlds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if table is not None:
        matrix.write(table, lab, expected, outcomes)
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
    project: Project, lab: Lab, expected: Sequence[Expected], worlds: int, jobs: int
) -> Iterator[Outcome]:
    """Grade every solution on every world, in processes that share nothing, world by world."""
    todo = [(project, lab.id, one, number) for number in range(worlds) for one in expected]
    # Spawned, not forked: a process that has trained a model must never be forked.
    context = get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(todo)), mp_context=context) as pool:
        yield from pool.map(_one, *zip(*todo, strict=True))


@dataclass(frozen=True)
class World:
    """One seed's data, and the sandbox that all solutions of the bank share on it."""

    number: int
    project: Project
    lab: Lab
    plugins: run.Plugins
    seeds: seeds.RunSeeds
    tables: data.Tables
    sandbox: Sandbox
    resources: ExitStack

    @classmethod
    def make(cls, project: Project, lab_id: str, number: int) -> World:
        """Make a world; the first is the plain one, the others vary as in an exam."""
        lab = labs.load(project, lab_id)
        chosen = seeds.numbered(lab, number)
        options = run.Options(submission=project.root, seeds=chosen)
        resources = ExitStack()
        sandbox = resources.enter_context(run.open_sandbox(project, lab, options))
        tables = data.load(project, lab.dataset, seed=chosen.holdout, exam=number > 0)
        plugins = run.Plugins.of(project, lab)
        return cls(number, project, lab, plugins, chosen, tables, sandbox, resources)


# The world that this process of the pool is at: the solutions of one come one after the other.
_current: list[World] = []


def _one(project: Project, lab_id: str, expected: Expected, number: int) -> Outcome:
    """Grade one solution in a process of the pool."""
    if not _current or _current[0].number != number:
        _leave()
        _current.append(World.make(project, lab_id, number))
        Finalize(None, _leave, exitpriority=1)  # the pool's processes do not run atexit
    return outcome(_current[0], expected)


def _leave() -> None:
    while _current:
        _current.pop().resources.close()


def outcome(world: World, one: Expected) -> Outcome:
    """Grade one solution and compare what caught it with what should."""
    lab = world.lab
    refused_by_check = one.caught_by is not None and one.caught_by <= _checks(world)
    complete = world.number == 0 or not refused_by_check
    bench = run.new_bench(world.project, lab, world.sandbox, one.path)
    options = run.Options(submission=one.path, seeds=world.seeds)
    verdict = run.judge(world.plugins, bench, world.tables, options, lab=lab, holdout=complete)
    failed = caught(lab, verdict, complete)
    level = gate.level(lab, verdict.marks, verdict.scores) if complete else "none"
    trouble = verdict.broken or _problem(lab, one, level, failed, verdict)
    return Outcome(one.name, world.number, level, failed, trouble)


def _checks(world: World) -> frozenset[str]:
    return frozenset(f"{check.task}/{check.id}" for check in world.plugins.checks)


def caught(lab: Lab, verdict: run.Verdict, complete: bool) -> frozenset[str]:
    """Return everything that refused a solution: checks, gates, and faults as task/verdict."""
    by_name = {one.name: one for one in verdict.scores}
    names = {f"{finding.task}/{finding.id}" for finding in verdict.findings if not finding.ok}
    marks = verdict.marks
    skipped = {mark.task for mark in marks if mark.stretch and mark.verdict == "not_attempted"}
    names = {name for name in names if name.partition("/")[0] not in skipped}
    for task in lab.tasks if complete else ():
        if task.id not in skipped:
            names |= {f"{task.id}/{g.metric}" for g in task.gates if not _clears(by_name, g)}
    return frozenset(names | {f"{m.task}/{m.verdict}" for m in marks if m.verdict in FAULTS})


def _clears(scores: dict[str, score.Score], wanted: Gate) -> bool:
    one = scores.get(wanted.metric)
    return one is not None and one.clears(wanted.pass_at, wanted.on)


def _problem(
    lab: Lab, one: Expected, level: str, failed: frozenset[str], verdict: run.Verdict
) -> str:
    """Return what is not as the bank says, or an empty string."""
    if one.right:
        return _problem_of_right(lab, level, failed, verdict)
    if level != "none" and not _only_stretch(lab, one):
        return "wrong solution accepted"
    missed = sorted((one.caught_by or frozenset()) - failed)
    if missed:
        return f"not caught by {', '.join(missed)}"
    extra = sorted(failed - one.caught_by - one.may_also) if one.caught_by is not None else []
    return f"also caught by {', '.join(extra)}" if extra else ""


def _problem_of_right(lab: Lab, level: str, failed: frozenset[str], verdict: run.Verdict) -> str:
    if level == "none":
        marks = [m for m in verdict.marks if m.verdict not in ("passed", "not_attempted")]
        said = next((f"{m.task}: {m.verdict}. {m.message}" for m in marks), "")
        return f"right solution refused: {', '.join(sorted(failed)) or said}"
    ringing = [alarm.metric for alarm in gate.alarms(lab, verdict.scores)]
    return f"right solution rings an alarm: {', '.join(ringing)}" if ringing else ""


def _only_stretch(lab: Lab, one: Expected) -> bool:
    """Whether all that must catch a solution belongs to stretch tasks, which no pass needs."""
    stretch = {task.id for task in lab.tasks if task.stretch}
    tasks = {name.partition("/")[0] for name in one.caught_by or ()}
    return bool(tasks) and tasks <= stretch
