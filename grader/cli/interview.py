"""The command of the mock interview."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(interview)


def interview(
    round_name: Annotated[
        str | None,
        typer.Option("--round", help="technical, behavioural, cases, general or all."),
    ] = None,
    topic: Annotated[str | None, typer.Option(help="One topic; --progress lists them.")] = None,
    level: Annotated[str | None, typer.Option(help="junior, mid, senior or all.")] = None,
    questions: Annotated[
        int | None, typer.Option(min=1, max=500, help="How many questions.")
    ] = None,
    minutes: Annotated[
        float | None, typer.Option(min=1, max=600, help="How long, in place of how many.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Order among equals; drawn if absent.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where you stopped.")] = False,
    progress: Annotated[
        bool, typer.Option("--progress", help="Show strengths and gaps; ask nothing.")
    ] = False,
    plot: Annotated[
        Path | None, typer.Option(help="With --progress: draw it into this PNG file.")
    ] = None,
    export: Annotated[
        Path | None, typer.Option(help="Write your answers to this Markdown file; ask nothing.")
    ] = None,
    session: Annotated[
        int | None, typer.Option(min=1, help="With --export: this session only.")
    ] = None,
) -> int:
    """A mock interview: questions, your answers, the rubric; what you miss comes back."""
    from grader.interview import door

    wanted = door.Wanted(
        round=round_name,
        topic=topic,
        level=level,
        questions=questions,
        minutes=minutes,
        seed=seed,
        resume=resume,
        progress=progress,
        plot=plot,
        export=export,
        session=session,
    )
    return door.enter(wanted)
