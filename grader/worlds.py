"""Grading one solution of a bank on one world, and what must become of it.

A solution that fails a check is refused by it on every world; its hold-out is scored on the first
world only, to see that no gate speaks up that was not named.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING

from grader import data, gate, run, seeds
from grader import lab as labs
from grader.bench import Bench
from grader.paths import Project

if TYPE_CHECKING:
    from grader import score
    from grader.lab import Gate, Lab
    from grader.sandbox import Sandbox

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
    unconfined: Sandbox | None = None

    @classmethod
    def make(cls, project: Project, lab_id: str, number: int, unconfined: bool) -> World:
        """Make a world; the first is the plain one, the others vary as in an exam."""
        lab = labs.load(project, lab_id)
        chosen = seeds.numbered(lab, number)
        options = run.Options(submission=project.root, seeds=chosen)
        resources = ExitStack()
        sandbox = resources.enter_context(run.open_sandbox(project, lab, options))
        free = run.open_sandbox(project, lab, options, confine=False) if unconfined else None
        return cls(
            number=number,
            project=project,
            lab=lab,
            plugins=run.Plugins.of(project, lab),
            seeds=chosen,
            tables=data.load(project, lab.dataset, seed=chosen.holdout, exam=number > 0),
            sandbox=sandbox,
            resources=resources,
            unconfined=resources.enter_context(free) if free else None,
        )

    def judge(self, path: Path, sandbox: Sandbox, *, holdout: bool = True) -> run.Verdict:
        """Exercise a solution on this world and mark it."""
        bench = Bench.of(self.project, self.lab, sandbox, path)
        options = run.Options(submission=path, seeds=self.seeds)
        return run.judge(self.plugins, bench, self.tables, options, lab=self.lab, holdout=holdout)


# The world that this process of the pool is at: the solutions of one come one after the other.
_current: list[World] = []


def grade_one(
    project: Project, lab_id: str, expected: Expected, number: int, unconfined: bool
) -> Outcome:
    """Grade one solution in a process of a pool, on the world `number`."""
    if not _current:
        Finalize(None, _leave, exitpriority=1)  # the pool's processes do not run atexit
    elif _current[0].number != number:
        _leave()
    if not _current:
        _current.append(World.make(project, lab_id, number, unconfined))
    return outcome(_current[0], expected)


def _leave() -> None:
    while _current:
        _current.pop().resources.close()


def outcome(world: World, one: Expected) -> Outcome:
    """Grade one solution and compare what caught it with what should."""
    lab = world.lab
    complete = world.number == 0 or not _caught_by_checks(world, one)
    verdict = world.judge(one.path, world.sandbox, holdout=complete)
    failed = caught(lab, verdict, complete)
    level = gate.level(lab, verdict.marks, verdict.scores) if complete else "none"
    trouble = verdict.broken or _problem(lab, one, level, failed, verdict)
    if one.right and not trouble and world.unconfined is not None:
        trouble = _difference(verdict, world.judge(one.path, world.unconfined))
    return Outcome(one.name, world.number, level, failed, trouble)


def _caught_by_checks(world: World, one: Expected) -> bool:
    """Whether the checks alone refuse a solution, by what its file says."""
    checks = {f"{check.task}/{check.id}" for check in world.plugins.checks}
    return bool(one.caught_by) and set(one.caught_by or ()) <= checks


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


def _difference(confined: run.Verdict, free: run.Verdict) -> str:
    """Name the metrics that the sandbox changed, by so little as their last bit."""
    pairs = {one.name: one for one in free.scores}
    odd = [one.name for one in confined.scores if pairs.get(one.name) != one]
    return f"other metrics without confinement: {', '.join(odd)}" if odd else ""


def _only_stretch(lab: Lab, one: Expected) -> bool:
    """Whether all that must catch a solution belongs to stretch tasks, which no pass needs."""
    stretch = {task.id for task in lab.tasks if task.stretch}
    tasks = {name.partition("/")[0] for name in one.caught_by or ()}
    return bool(tasks) and tasks <= stretch
