"""`check` and `grade`: from the command line to the verdict, the report and the outbox."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from grader import lab as labs
from grader import workspace
from grader.errors import KitError
from grader.paths import Project, project, shown

if TYPE_CHECKING:
    from rich.console import Console

    from grader.lab import Lab
    from grader.report import Report
    from grader.run import Options


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the user asked of `casework grade`."""

    lab: str
    submission: Path | None
    source: str | None
    file: Path | None
    seed_file: Path | None
    json: str
    track: bool
    require_tier: str | None


def grade(wanted: Wanted) -> int:
    """Grade, print the verdict, keep the report, hand it to MLflow; return the exit code."""
    from grader import anchors, run
    from grader.terminal import console

    where = project()
    lab = labs.load(where, wanted.lab)
    options = _options(where, lab, wanted)
    errors = console(stderr=True)
    with Stages(errors) as stages:
        run.require_submission(options.submission, lab)
        known = anchors.prepare(where, lab, options, watch=stages.show)
        graded = run.grade(where, lab, options, anchors=known, watch=stages.show)
    lines = _keep(where, graded, wanted, errors)
    _print(graded, wanted, where, lines)
    return graded.exit_code


def check(lab_id: str, task: str | None, submission: Path | None) -> int:
    """Run the public checks and print what they found; return the exit code."""
    from grader import run, seeds, showing
    from grader.terminal import console

    where = project()
    lab = labs.load(where, lab_id)
    if task is not None:
        lab.task(task)
    options = run.Options(submission=_submission(where, lab, submission), seeds=seeds.practice(lab))
    with Stages(console(stderr=True)) as stages:
        marks, found = run.check(where, lab, options, task=task, watch=stages.show)
    return showing.checks(console(), lab, marks, found)


class Stages:
    """Says on a terminal what is going on; silent in pipes and CI."""

    WORDS: ClassVar[dict[str, str]] = {
        "data": "making the hold-out",
        "checks": "running the checks",
        "hold-out": "scoring the hold-out",
        "baseline": "first grade on this data: the naive baseline",
        "reference": "first grade on this data: the reference",
    }

    def __init__(self, out: Console) -> None:
        from grader.terminal import interactive

        self._status = out.status("starting") if interactive() else None

    def __enter__(self) -> Stages:
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *exception: object) -> None:
        if self._status:
            self._status.stop()

    def show(self, stage: str) -> None:
        """Show a stage by its name."""
        if self._status:
            self._status.update(self.WORDS.get(stage, stage))


def _submission(where: Project, lab: Lab, path: Path | None) -> Path:
    return workspace.resolve_submission(path or workspace.solution_path(where, lab))


def _options(where: Project, lab: Lab, wanted: Wanted) -> Options:
    from grader import run, seeds

    chosen = seeds.exam(lab, wanted.seed_file) if wanted.seed_file else seeds.practice(lab)
    return run.Options(
        submission=_submission(where, lab, wanted.submission),
        seeds=chosen,
        source=wanted.source,
        file=wanted.file,
        require_tier=wanted.require_tier,
    )


def _keep(where: Project, graded: Report, wanted: Wanted, errors: Console) -> list[str]:
    """Write the report and start the publisher; a failure warns and never changes the verdict."""
    from grader import report
    from grader.terminal import clean

    try:
        folder = report.new_run_folder(where.runs, graded.record["lab"])
        report.save(graded, folder)
    except KitError as error:
        for line in ["The run was not recorded.", *error.lines()]:
            errors.print(clean(line), style="yellow")
        return []
    lines = [f"Report: {shown(folder / 'report.json')}   figures follow beside it"]
    if wanted.track:
        lines += _publish(where, errors)
    return lines


def _publish(where: Project, errors: Console) -> list[str]:
    from grader.track import spawn_drain

    try:
        spawn_drain(where.runs)
    except (OSError, KitError) as error:
        errors.print(f"MLflow: {error}; `casework sync` tries again.", style="yellow")
        return []
    return ["Compare your runs: make ui"]


def _print(graded: Report, wanted: Wanted, where: Project, lines: list[str]) -> None:
    """Print the verdict for a person, or the result file for a program."""
    from grader import report, showing
    from grader.terminal import console, show

    if wanted.json == "-":
        json.dump(graded.record, sys.stdout, indent=1, ensure_ascii=False)
        print()
        return
    out = console()
    best = showing.progress(report.history(where.runs, graded.record["lab"]))
    show(out, graded.record, next_lines=[*lines, *showing.next_steps(graded)], best=best)
    showing.questions(out, graded)
    if wanted.json:
        report.write_json(Path(wanted.json), graded.record)
