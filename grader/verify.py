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
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from grader import bank, checks, data, gate, run, score, seeds
from grader import lab as labs
from grader.errors import KitError, UsageError
from grader.paths import Project

if TYPE_CHECKING:
    from rich.console import Console

    from grader.lab import Gate, Lab
    from grader.sandbox import Sandbox

STARTER, REFERENCE, BASELINE = "starter", "reference", "baseline"


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
    out: Console, project: Project, lab: Lab, worlds: int, only: str | None, jobs: int
) -> int:
    """Verify a lab's bank and print the matrix; return 0 when all is as it says, else 1."""
    folder = Path(tempfile.mkdtemp(prefix="casework-bank-"))
    try:
        expected, left_out = collect(project, lab, folder, only)
        outcomes = list(_outcomes(project, lab, expected, worlds, jobs))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return matrix(out, expected, outcomes, left_out)


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
    """Return everything that can refuse a solution, as task/id."""
    checks = {f"{check.task}/{check.id}" for check in run.Plugins.of(project, lab).checks}
    return checks | {f"{task.id}/{g.metric}" for task in lab.tasks for g in task.gates}


def _outcomes(
    project: Project, lab: Lab, expected: Sequence[Expected], worlds: int, jobs: int
) -> Iterator[Outcome]:
    """Verify each world in processes of its own, so that worlds share nothing."""
    pieces = max(1, -(-jobs // worlds))
    shares = [list(expected[piece::pieces]) for piece in range(pieces)]
    todo = [(share, world) for world in range(worlds) for share in shares if share]
    # Spawned, not forked: a process that has trained a model must never be forked.
    with ProcessPoolExecutor(min(jobs, len(todo)), mp_context=get_context("spawn")) as pool:
        tasks = [pool.submit(one_world, project, lab.id, share, n) for share, n in todo]
        for task in tasks:
            yield from task.result()


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


def one_world(
    project: Project, lab_id: str, expected: Sequence[Expected], number: int
) -> list[Outcome]:
    """Grade solutions on one world; the first is the plain one, the others vary as in an exam."""
    lab = labs.load(project, lab_id)
    chosen = seeds.numbered(lab, number)
    tables = data.load(project, lab.dataset, seed=chosen.holdout, exam=number > 0)
    options = run.Options(submission=expected[0].path, seeds=chosen)
    with run.open_sandbox(project, lab, options) as sandbox:
        plugins = run.Plugins.of(project, lab)
        world = World(number, project, lab, plugins, chosen, tables, sandbox)
        return [_outcome(world, one) for one in expected]


def _outcome(world: World, one: Expected) -> Outcome:
    """Grade one solution and compare what caught it with what should."""
    lab = world.lab
    refused_by_check = one.caught_by is not None and one.caught_by <= _checks(world)
    complete = world.number == 0 or not refused_by_check
    bench = run.new_bench(world.project, lab, world.sandbox, one.path)
    options = run.Options(submission=one.path, seeds=world.seeds)
    found, broken = run.exercise(
        world.plugins, bench, world.tables, options, lab=lab, holdout=complete
    )
    scores = score.score(lab, bench.samples, world.seeds.resampling)
    marks = gate.decide(lab, scores, found, bench.faults, run.skipped(lab, options), broken)
    failed = caught(lab, marks, scores, found, complete)
    level = gate.level(lab, marks, scores) if complete else "none"
    verdicts = tuple(f"{mark.task}: {mark.verdict}. {mark.message}" for mark in marks)
    ringing = tuple(alarm.metric for alarm in gate.alarms(lab, scores))
    trouble = broken or _problem(one, level, failed, ringing, verdicts)
    return Outcome(one.name, world.number, level, failed, trouble)


def _checks(world: World) -> frozenset[str]:
    return frozenset(f"{check.task}/{check.id}" for check in world.plugins.checks)


def caught(
    lab: Lab,
    marks: Sequence[gate.Mark],
    scores: Sequence[score.Score],
    found: Sequence[checks.Finding],
    complete: bool,
) -> frozenset[str]:
    """Return everything that refused a solution: checks, gates, and faults as task/verdict."""
    by_name = {one.name: one for one in scores}
    names = {f"{finding.task}/{finding.id}" for finding in found if not finding.ok}
    skipped = {mark.task for mark in marks if mark.stretch and mark.verdict == "not_attempted"}
    names = {name for name in names if name.partition("/")[0] not in skipped}
    for task in lab.tasks if complete else ():
        if task.id not in skipped:
            names |= {f"{task.id}/{g.metric}" for g in task.gates if not _clears(by_name, g)}
    odd = ("error", "timeout", "memory", "grader_error")
    return frozenset(names | {f"{m.task}/{m.verdict}" for m in marks if m.verdict in odd})


def _clears(scores: dict[str, score.Score], wanted: Gate) -> bool:
    one = scores.get(wanted.metric)
    return one is not None and one.clears(wanted.pass_at, wanted.on)


def _problem(
    one: Expected,
    level: str,
    failed: frozenset[str],
    ringing: tuple[str, ...],
    verdicts: tuple[str, ...],
) -> str:
    """Return what is not as the bank says, or an empty string."""
    if one.right:
        if level == "none":
            said = next((v for v in verdicts if ": passed" not in v and ": not_att" not in v), "")
            return f"right solution refused: {', '.join(sorted(failed)) or said}"
        return f"right solution rings an alarm: {', '.join(ringing)}" if ringing else ""
    if level != "none":
        return "wrong solution accepted"
    missed = sorted((one.caught_by or frozenset()) - failed)
    if missed:
        return f"not caught by {', '.join(missed)}"
    extra = sorted(failed - one.caught_by - one.may_also) if one.caught_by is not None else []
    return f"also caught by {', '.join(extra)}" if extra else ""


def matrix(
    out: Console, expected: Sequence[Expected], outcomes: Sequence[Outcome], left_out: Sequence[str]
) -> int:
    """Print which check or gate catches which solution, and every disagreement."""
    worlds = 1 + max(outcome.world for outcome in outcomes)
    wide = max(len(one.name) for one in expected)
    out.print(f"{'solution':<{wide}}  {'worlds':>6}  {'verdict':<9} caught by", style="dim")
    for one in expected:
        own = [outcome for outcome in outcomes if outcome.name == one.name]
        _row(out, one, own, wide)
    for line in left_out:
        out.print(f"left out  {line}", style="yellow")
    wrong = [outcome for outcome in outcomes if outcome.problem]
    for outcome in wrong:
        out.print(
            f"NOT AS IT SAYS  {outcome.name}, world {outcome.world}: {outcome.problem}", style="red"
        )
    right = sum(one.right for one in expected)
    out.print(
        f"{right} right and {len(expected) - right} wrong solutions on {worlds} worlds: "
        + (
            f"{len(wrong)} disagreements"
            if wrong
            else "no right one refused, no wrong one accepted"
        )
    )
    return 1 if wrong else 0


def _row(out: Console, one: Expected, own: Sequence[Outcome], wide: int) -> None:
    levels = sorted({outcome.level for outcome in own})
    by = sorted(set().union(*(outcome.failed for outcome in own)))
    good = sum(not outcome.problem for outcome in own)
    shown = ", ".join(by) if not one.right else ""
    verdict = "/".join("refused" if level == "none" else level for level in levels)
    out.print(f"{one.name:<{wide}}  {f'{good}/{len(own)}':>6}  {verdict:<9} {shown}".rstrip())
