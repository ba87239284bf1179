"""Commands around MLflow and the machine: ui, sync, compare, doctor."""

from __future__ import annotations

from typing import Annotated

import typer

from grader.cli.learn import LabName


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    for command in (ui, sync, compare, report, doctor):
        app.command()(command)


def ui(
    port: Annotated[int | None, typer.Option(help="Port; a free one unless given.")] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open a browser.")] = False,
) -> int:
    """Start the MLflow UI with your runs beside baseline and reference."""
    from grader.paths import project
    from grader.track import serve

    # Not through the console, which would break long links.
    return serve(project().runs, open_browser=open_browser, port=port, echo=typer.echo)


def sync() -> int:
    """Log every run that is not in MLflow yet."""
    from grader.paths import project
    from grader.plaintext import clean
    from grader.terminal import console
    from grader.track import drain

    out, errors = console(), console(stderr=True)
    result = drain(
        project().runs, on_error=lambda path, text: errors.print(clean(f"{path}: {text}"))
    )
    out.print(f"{len(result.published)} runs logged, {len(result.failed)} failed")
    return 3 if result.failed else 0


def compare(
    lab: LabName,
    run: Annotated[
        str, typer.Argument(metavar="[A]", help="A run: its number, last, best, ...")
    ] = "",
    other: Annotated[
        str, typer.Argument(metavar="[B]", help="... baseline or reference. Default: best.")
    ] = "",
) -> int:
    """Compare two runs: paired differences with intervals; your last one unless named.

    Without A and B: the last run against your best, the baseline and the reference.
    """
    from grader import lab as labs
    from grader import overview
    from grader.paths import project
    from grader.terminal import console

    where = project()
    chosen = (run, other or "best") if run else None
    overview.compare(console(), where, labs.load(where, lab), chosen)
    return 0


def report(
    lab: LabName,
    run: Annotated[
        str, typer.Argument(metavar="[RUN]", help="A run: its number, last, best, reference, ...")
    ] = "last",
    open_browser: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
) -> int:
    """Make the HTML report of a run, with its figures, and say where it is."""
    from grader.cli import reporting

    return reporting.report(lab, run, open_browser)


def doctor() -> int:
    """Say what this machine offers to confine a submission, and try some attacks on it."""
    from grader.sandbox.doctor import doctor as examine
    from grader.terminal import console

    out = console()
    code: int = examine(lambda line: out.print(line))
    return code
