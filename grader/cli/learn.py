"""Commands of the person who solves a lab: list, lab, check, grade, hint, reset, solution, data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

LabName = Annotated[str, typer.Argument(metavar="LAB", help="A lab; `casework list` shows them.")]
TaskName = Annotated[str | None, typer.Argument(metavar="[TASK]", help="A task of the lab.")]
Submission = Annotated[
    Path | None,
    typer.Option(help="A solution file, or a folder with solution.py. Default: work/LAB."),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command("list")(list_labs)
    app.command("lab")(start)
    for command in (check, grade, hint, reset, solution):
        app.command()(command)
    own = {"allow_extra_args": True, "ignore_unknown_options": True}
    app.command(context_settings=own)(data)


def list_labs() -> int:
    """Show all labs, where you stand and your best score."""
    from grader import overview
    from grader.paths import project
    from grader.terminal import console

    overview.show(console(), project())
    return 0


def start(
    lab: LabName,
    notebook: Annotated[
        bool, typer.Option("--notebook", help="Also write a notebook to explore the data with.")
    ] = False,
) -> int:
    """Set up a lab and its data, and print the brief and the next step."""
    from grader.cli import starting

    return starting.start(lab, notebook=notebook)


def check(
    lab: LabName,
    task: Annotated[str | None, typer.Option(help="Check this task only.")] = None,
    submission: Submission = None,
    pdb: Annotated[
        bool, typer.Option("--pdb", help="Open pdb where your code fails; not confined.")
    ] = False,
    no_sandbox: Annotated[
        bool, typer.Option("--no-sandbox", help="Not confined, to debug; never for a grade.")
    ] = False,
) -> int:
    """Run the public checks on small public data: seconds, no hold-out, no record."""
    from grader.cli import grading

    return grading.check(lab, task, submission, confine=not no_sandbox, post_mortem=pdb)


def grade(
    lab: LabName,
    submission: Submission = None,
    source: Annotated[str | None, typer.Option(help="Source of the dataset.")] = None,
    file: Annotated[Path | None, typer.Option(help="Your own data file, for tasks on it.")] = None,
    seed_file: Annotated[Path | None, typer.Option(help="Exam: file with a secret seed.")] = None,
    json: Annotated[
        str, typer.Option(help="Write the result file here; - is standard output.")
    ] = "",
    track: Annotated[bool, typer.Option(help="Log the run to MLflow.")] = True,
    require_tier: Annotated[
        str | None, typer.Option(help="Refuse to grade below this sandbox tier: A, B or C.")
    ] = None,
) -> int:
    """Grade a submission on the hidden hold-out."""
    from grader.cli import grading

    wanted = grading.Wanted(
        lab=lab,
        submission=submission,
        source=source,
        file=file,
        seed_file=seed_file,
        json=json,
        track=track,
        require_tier=require_tier,
    )
    return grading.grade(wanted)


def hint(lab: LabName, task: TaskName = None) -> int:
    """Show the next hint for a task; the first unfinished one unless named."""
    from grader import hints
    from grader import lab as labs
    from grader.paths import project
    from grader.terminal import console

    where = project()
    hints.show(console(), where, labs.load(where, lab), task)
    return 0


def reset(lab: LabName) -> int:
    """Start a lab over; your file is kept beside the fresh one."""
    from grader import lab as labs
    from grader import workspace
    from grader.paths import project, shown
    from grader.terminal import console

    where = project()
    loaded = labs.load(where, lab)
    kept = workspace.reset(where, loaded)
    out = console()
    if kept:
        out.print(f"Your file is kept as {shown(kept)}")
    out.print(f"Fresh: {shown(workspace.solution_path(where, loaded))}")
    return 0


def solution(
    lab: LabName,
    give_up: Annotated[bool, typer.Option("--give-up", help="Open it before passing.")] = False,
) -> int:
    """Show where the reference solution is, once the lab is passed."""
    from grader import hints
    from grader import lab as labs
    from grader.paths import project
    from grader.terminal import console

    where = project()
    return hints.solution(console(), where, labs.load(where, lab), give_up)


def data(
    context: typer.Context,
    lab: LabName,
    source: Annotated[str | None, typer.Option(help="Source of the dataset.")] = None,
    file: Annotated[Path | None, typer.Option(help="Check your own data file.")] = None,
) -> int:
    """Write the public data of a lab to work/LAB/data, to explore.

    Further words are the dataset's own options; its CARD.md explains them.
    """
    from grader.cli import starting

    return starting.data(lab, source, file, tuple(context.args))
