"""`report`: the HTML page of a run, made again at once with its figures."""

from __future__ import annotations

from pathlib import Path

from grader.errors import CaseworkError
from grader.paths import project, shown


def report(lab_id: str, name: str, open_browser: bool) -> int:
    """Draw the figures of a run, write its page, print where it is; return the exit code.

    Figures that cannot be drawn cost a warning; the page is there without them.
    """
    from grader import comparing, html
    from grader import lab as labs
    from grader.cli.stages import Stages
    from grader.plaintext import clean
    from grader.terminal import console

    where, out, errors = project(), console(), console(stderr=True)
    run = comparing.find(where, labs.load(where, lab_id), name)
    page = run.folder / html.PAGE
    with Stages(errors) as stages:
        stages.show("figures")
        problem = _draw(run.folder)
    if problem:
        errors.print(clean(f"The figures are missing: {problem}"), style="yellow")
    out.print(f"Report: {shown(page)}", overflow="fold")
    if open_browser and not _opened(page):
        out.print("No browser opened; open that file in one.")
    return 0


def _draw(folder: Path) -> str:
    """Draw what is missing and write the page; return what went wrong with the figures."""
    from grader import figures

    try:
        figures.draw(folder)
    except CaseworkError:
        raise
    except Exception as error:  # a plot of the lab: the page itself is written all the same
        return f"{type(error).__name__}: {error}"
    return ""


def _opened(page: Path) -> bool:
    import webbrowser

    return webbrowser.open(page.resolve().as_uri())
