"""`watch`: check again at every save."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from grader.cli.learn import LabName, Submission


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command()(watch)


def watch(
    lab: LabName,
    submission: Submission = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Append lines, draw no screen; default without a TTY.")
    ] = False,
) -> int:
    """Check again at every save, from a warm sandbox; keys for hints and the grade."""
    from grader import lab as labs
    from grader import run, workspace
    from grader.paths import project
    from grader.watch.loop import Watch

    where = project()
    loaded = labs.load(where, lab)
    own = workspace.solution_path(where, loaded)
    path = workspace.resolve_submission(submission or own)
    run.require_submission(path, loaded)
    same = path.resolve() == own.resolve()
    return Watch(where, loaded, path.resolve(), own=same, plain=plain or not _drawable()).run()


def _drawable() -> bool:
    """Whether standard input and output are a terminal that can move its cursor."""
    smart = os.environ.get("TERM", "dumb") != "dumb" or sys.platform == "win32"
    return smart and sys.stdin.isatty() and sys.stdout.isatty()
