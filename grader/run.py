"""One grade, from the submission to the report: the way of the data, one module a line."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from grader import checks, data, gate, loading, score
from grader import lab as labs
from grader.bench import Bench
from grader.errors import KitError, UsageError
from grader.paths import Project, shown
from grader.record import Judged, report_of
from grader.sandbox import PRELOAD, Fault, Sandbox

if TYPE_CHECKING:
    from grader.lab import Lab
    from grader.report import Report
    from grader.seeds import RunSeeds

Watcher = Callable[[str], None]


def silent(stage: str) -> None:
    """Watch nothing."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a submission is graded.

    Attributes:
        submission: the solution file.
        seeds: of the hidden hold-out, the checks and the resampling.
        source: source of the dataset; None is its default.
        file: a user's own data file, for tasks that need one.
        role: "learner", "baseline" or "reference".
        require_tier: refuse to grade below this tier of confinement.
    """

    submission: Path
    seeds: RunSeeds
    source: str | None = None
    file: Path | None = None
    role: str = "learner"
    require_tier: str | None = None


@dataclass(frozen=True)
class Plugins:
    """The behaviour of a lab: its protocol and its checks."""

    protocol: ModuleType
    checks: list[checks.Check]

    @classmethod
    def of(cls, project: Project, lab: Lab) -> Plugins:
        """Load a lab's files."""
        folder = labs.folder(project, lab)
        if (folder / "metrics.py").is_file():
            loading.module(folder / "metrics.py")  # registers them
        files = sorted(folder.glob("checks*.py"))
        own = [one for file in files for one in checks.found_in(loading.module(file))]
        order = [task.id for task in lab.tasks]
        for one in own:
            if one.task not in order:
                raise KitError(f"check {one.id!r}: no task {one.task!r}", where=shown(folder))
        own.sort(key=lambda one: order.index(one.task))
        return cls(loading.module(folder / "protocol.py"), own)


@dataclass(frozen=True)
class Verdict:
    """What was found of a submission; `broken` is the traceback of a bug of ours, or empty."""

    findings: Sequence[checks.Finding]
    scores: Sequence[score.Score]
    marks: Sequence[gate.Mark]
    broken: str


def grade(
    project: Project,
    lab: Lab,
    options: Options,
    *,
    anchors: Mapping[str, Mapping[str, float]] | None = None,
    watch: Watcher = silent,
) -> Report:
    """Grade one submission on the hidden hold-out.

    Args:
        project: folders.
        lab: the lab.
        options: the submission and how to grade it.
        anchors: metric values of "baseline" and "reference", to show beside the run's own.
        watch: called with the name of each stage.

    Raises:
        CaseworkError: nothing could be graded: no submission, no data, no sandbox.
    """
    started = time.perf_counter()
    require_submission(options.submission, lab)
    plugins = Plugins.of(project, lab)
    with open_sandbox(project, lab, options) as sandbox:
        watch("data")
        tables = data.load(
            project,
            lab.dataset,
            source=options.source,
            seed=options.seeds.holdout,
            exam=options.seeds.mode != "practice",
            file=options.file,
        )
        bench = Bench.of(project, lab, sandbox, options.submission)
        verdict = judge(plugins, bench, tables, options, lab=lab, watch=watch)
        tier = sandbox.tier
    judged = Judged(
        lab, options, tables, bench, verdict.findings, verdict.scores, verdict.marks, tier
    )
    return report_of(judged, anchors or {}, time.perf_counter() - started)


def judge(
    plugins: Plugins,
    bench: Bench,
    tables: data.Tables,
    options: Options,
    *,
    lab: Lab,
    holdout: bool = True,
    watch: Watcher = silent,
) -> Verdict:
    """Exercise a submission, score what it answered and mark every task.

    Without `holdout` only the checks run, and no metric has rows.
    """
    found, broken = exercise(plugins, bench, tables, options, lab=lab, holdout=holdout, watch=watch)
    scores = score.score(lab, bench.samples, options.seeds.resampling)
    left_out = skipped(lab, options, bench)
    marks = gate.decide(lab, scores, found, bench.faults, left_out, broken)
    return Verdict(found, scores, marks, broken)


def check(
    project: Project,
    lab: Lab,
    options: Options,
    *,
    task: str | None = None,
    watch: Watcher = silent,
) -> tuple[list[gate.Mark], list[checks.Finding]]:
    """Run the public checks on small public data: no hold-out, no metrics, no record.

    Returns:
        A mark per task that has checks (gates are left out), and what every check found.
    """
    require_submission(options.submission, lab)
    plugins = Plugins.of(project, lab)
    with open_sandbox(project, lab, options) as sandbox:
        bench = Bench.of(project, lab, sandbox, options.submission)

        def run(chosen: list[checks.Check], small: Any) -> Iterable[checks.Finding]:
            watch("checks")
            return counted(chosen, bench, small, watch)

        return checked(plugins, bench, lab, task, run)


def checked(
    plugins: Plugins,
    bench: Bench,
    lab: Lab,
    task: str | None,
    run: Callable[[list[checks.Check], Any], Iterable[checks.Finding]],
) -> tuple[list[gate.Mark], list[checks.Finding]]:
    """Run the public checks of one task, or of all, with `run(checks, small data)`.

    Returns:
        As `check`.
    """
    found: list[checks.Finding] = []
    if loads(bench, lab):
        small = plugins.protocol.small(lab, lab.seeds.public)
        found += run([one for one in plugins.checks if task in (None, one.task)], small)
    marks = gate.decide_checks(lab, found, bench.faults)
    return [mark for mark in marks if task in (None, mark.task)], found


def counted(
    chosen: list[checks.Check], bench: Bench, small: Any, watch: Watcher
) -> list[checks.Finding]:
    """Run checks and return what they found; tells the watcher after each how many are done."""
    found: list[checks.Finding] = []
    for finding in checks.run(chosen, bench, small):
        found.append(finding)
        watch(f"checks {len(found)}/{len(chosen)}")
    return found


def open_sandbox(project: Project, lab: Lab, options: Options, *, confine: bool = True) -> Sandbox:
    """Start the sandbox; it warms up in the background."""
    secret = [project.labs, project.datasets, project.solutions, project.starter, project.runs]
    return Sandbox(
        lab.preload or PRELOAD,
        options.seeds.resampling,
        confine=confine,
        require_tier=options.require_tier,
        forbidden=secret,
    )


def require_submission(path: Path, lab: Lab) -> None:
    """Require the submission to be a file.

    Raises:
        UsageError: it is not; says how to get one.
    """
    if not path.is_file():
        what = "this is a folder, not a file" if path.is_dir() else "no such file"
        raise UsageError(what, where=shown(path), next=f"start the lab: make lab-{lab.id}")


def skipped(lab: Lab, options: Options, bench: Bench) -> dict[str, str]:
    """Return the tasks that need a file of the user's and met no such data, and why.

    A source may bring the data too (real cards from OpenML): then the task was exercised, and
    left a fault or rows to score.
    """
    if options.file is not None:
        return {}
    met = {one.task for one in lab.metrics if one.sample in bench.samples} | set(bench.faults)
    return {
        task.id: task.needs_file for task in lab.tasks if task.needs_file and task.id not in met
    }


def loads(bench: Bench, lab: Lab) -> bool:
    """Whether the submission can be loaded at all; if not, every task keeps the fault."""
    try:
        with bench.fresh() as caller:
            caller.open()
    except Fault as fault:
        bench.faults.update({task.id: [fault] for task in lab.tasks})
        return False
    return True


def exercise(
    plugins: Plugins,
    bench: Bench,
    tables: data.Tables,
    options: Options,
    *,
    lab: Lab,
    holdout: bool = True,
    watch: Watcher = silent,
) -> tuple[list[checks.Finding], str]:
    """Run the checks, then the hold-out.

    Returns:
        What the checks found, and the traceback of a bug of the protocol: ours, never the
        learner's. Empty when there was none.
    """
    if not loads(bench, lab):
        return [], ""
    watch("checks")
    small = plugins.protocol.small(lab, options.seeds.checks)
    found = counted(plugins.checks, bench, small, watch)
    bench.untried = checks.untried(found)
    if not holdout:
        return found, ""
    watch("hold-out")
    try:
        parts = plugins.protocol.split(tables.frames, lab, options.seeds.holdout)
        plugins.protocol.exercise(bench, parts)
    except Exception:
        return found, traceback.format_exc()
    finally:
        bench.close()
    return found, ""
