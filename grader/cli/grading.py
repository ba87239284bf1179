"""`check` and `grade`: from the command line to the verdict, the report and the outbox."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader import lab as labs
from grader import workspace
from grader.cli.stages import Stages
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
    folder = _keep(where, graded, errors)
    try:
        _print(graded, wanted, where, folder)
    finally:  # after the verdict, which waits for neither
        if folder is not None:
            _finish(where, folder, wanted, errors)
    return graded.exit_code


def check(
    lab_id: str,
    task: str | None,
    submission: Path | None,
    *,
    confine: bool = True,
    post_mortem: bool = False,
) -> int:
    """Run the public checks and print what they found; return the exit code.

    Args:
        lab_id: the lab.
        task: a task of it, or None for all.
        submission: the solution file, or None for the learner's own.
        confine: False runs the submission in this process, to look into it.
        post_mortem: open pdb where it fails; never confined.
    """
    from grader import run, seeds, showing
    from grader.terminal import console

    where = project()
    lab = labs.load(where, lab_id)
    if task is not None:
        lab.task(task)
    options = run.Options(submission=_submission(where, lab, submission), seeds=seeds.practice(lab))
    if confine and not post_mortem:
        with Stages(console(stderr=True)) as stages:
            marks, found = run.check(where, lab, options, task=task, watch=stages.show)
    else:
        from grader import debug  # loads pandas here, which a sandbox does meanwhile

        marks, found = debug.check(
            console(), where, lab, options, task=task, post_mortem=post_mortem
        )
    return showing.checks(console(), lab, marks, found, options.submission)


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


def _keep(where: Project, graded: Report, errors: Console) -> Path | None:
    """Write the report and return its folder; a failure warns and never changes the verdict."""
    from grader import report
    from grader.plaintext import clean

    try:
        folder = report.new_run_folder(where.runs, graded.record["lab"])
        report.save(graded, folder)
    except KitError as error:
        for line in ["The run was not recorded.", *error.lines()]:
            errors.print(clean(line), style="yellow")
        return None
    return folder


def _finish(where: Project, folder: Path, wanted: Wanted, errors: Console) -> None:
    """Write the page, still without figures, and start the publisher, which draws them."""
    from grader import html
    from grader.plaintext import clean
    from grader.track import spawn_drain

    try:
        html.write(where, folder)
    except Exception as error:  # whatever it is, the verdict stands
        errors.print(clean(f"The HTML report is missing: {error}"), style="yellow")
    try:
        if wanted.track:
            spawn_drain(where.runs)
    except (OSError, KitError) as error:
        errors.print(f"MLflow: {error}; `casework sync` tries again.", style="yellow")


def _print(graded: Report, wanted: Wanted, where: Project, folder: Path | None) -> None:
    """Print the verdict for a person, or the result file for a program."""
    from grader import report, showing
    from grader.terminal import console, show

    if wanted.json == "-":
        json.dump(graded.record, sys.stdout, indent=1, ensure_ascii=False)
        print()
        return
    out = console()
    lines = [f"Report: {shown(folder / 'report.html')}"] if folder else []
    if folder and wanted.track:
        lines.append(f"Compare your runs: casework compare {wanted.lab}, or make ui")
    best = showing.progress(report.history(where.runs, graded.record["lab"]))
    show(out, graded.record, next_lines=[*lines, *showing.next_steps(graded)], best=best)
    showing.questions(out, graded)
    if wanted.json:
        report.write_json(Path(wanted.json), graded.record)
