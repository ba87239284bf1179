"""Commands of the person who writes or verifies labs: verify, starter, new."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.learn import LabName


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    for command in (verify, starter, new):
        app.command()(command)


def verify(
    lab: LabName,
    seeds: Annotated[int, typer.Option(help="Worlds to verify on.", min=1)] = 5,
    first: Annotated[int, typer.Option(help="Number of the first world.", min=0)] = 0,
    only: Annotated[str | None, typer.Option(help="Only bank files whose name has this.")] = None,
    jobs: Annotated[int, typer.Option(help="Processes.", min=1)] = 2,
    table: Annotated[
        Path | None, typer.Option(help="Also write the matrix to this Markdown file.")
    ] = None,
    unconfined: Annotated[
        bool,
        typer.Option(help="Right ones once more without confinement: the same metrics."),
    ] = False,
) -> int:
    """Grade the bank: every right solution must pass, every wrong one fail where it says."""
    from grader import lab as labs
    from grader import verify as verification
    from grader.paths import project
    from grader.terminal import console

    where = project()
    wanted = verification.Wanted(
        worlds=seeds, first=first, only=only, jobs=jobs, table=table, unconfined=unconfined
    )
    return verification.verify(console(), where, labs.load(where, lab), wanted)


def starter(
    check: Annotated[bool, typer.Option("--check", help="Only compare, write nothing.")] = False,
) -> int:
    """Write the starters from the reference solutions."""
    from grader import lab as labs
    from grader import starter as starters
    from grader.errors import KitError
    from grader.paths import project

    where = project()
    names = labs.names(where)
    stale = [name for name in names if not starters.current(where, name)]
    if check and stale:
        raise KitError(f"starter out of date: {', '.join(stale)}", next="casework starter")
    for name in stale:
        starters.write(where, name)
    typer.echo(f"{len(names)} starters, {len(stale)} {'stale' if check else 'written'}")
    return 0


def new(name: Annotated[str, typer.Argument(help="Name of the lab: a Python identifier.")]) -> int:
    """Write the skeleton of a new lab: four folders, and a bank that verifies."""
    from grader import scaffold
    from grader.paths import project
    from grader.terminal import console

    scaffold.create(console(), project(), name)
    return 0
