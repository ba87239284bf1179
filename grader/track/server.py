"""`make ui`: the store, the outbox, one lean MLflow server, and links worth opening."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from grader.errors import CaseworkError
from grader.track import process
from grader.track.catalog import LabPages, lab_pages
from grader.track.faults import TrackingError
from grader.track.lock import held
from grader.track.outbox import drain
from grader.track.store import check_store, database, ensure_store, store_id
from grader.track.target import (
    UI_FILE,
    UiServer,
    foreign_uri,
    open_server,
    read_ui,
    running_server,
    write_ui,
)

Echo = Callable[[str], Any]


def serve(
    runs_dir: Path, *, open_browser: bool = False, port: int | None = None, echo: Echo = print
) -> int:
    """Show the runs in MLflow until Ctrl-C; reuse a server that already runs.

    Args:
        runs_dir: the folder of all runs.
        open_browser: also open the first link.
        port: the port to listen on; by default a free one.
        echo: prints one line.

    Returns:
        0, also after Ctrl-C and SIGTERM, which are the ways to end it.

    Raises:
        TrackingError: the store is locked, damaged or not writable, MLflow is missing, the port is
            taken, or the server did not start.
    """
    foreign = foreign_uri(runs_dir)
    if foreign.startswith(("http://", "https://")):
        _present(foreign, runs_dir, open_browser, echo)
        return 0
    try:
        with process.interruptible():
            return _serve_local(runs_dir, open_browser, port, echo)
    except KeyboardInterrupt:
        echo("MLflow has ended. Every run is kept.")
        return 0


def _serve_local(runs_dir: Path, open_browser: bool, port: int | None, echo: Echo) -> int:
    if find_spec("mlflow") is None:
        raise TrackingError("MLflow is not installed here.", next="Type: make doctor")
    runs_dir = runs_dir.resolve()
    check_store(ensure_store(runs_dir))
    with ExitStack() as ending:
        with _starting(runs_dir):
            running = running_server(runs_dir)
            child = None if running else _start(runs_dir, port, echo, ending)
        if running is not None:
            echo(f"MLflow already runs at {running.url} (process {running.pid}).")
            _present(running.url, runs_dir, open_browser, echo)
        elif child is not None:
            _attend(child, runs_dir, open_browser, echo)
    return 0


@contextmanager
def _starting(runs_dir: Path) -> Iterator[None]:
    """Let only one process at a time look for a server and start one."""
    with held(runs_dir / "ui.lock", timeout=process.START_TIMEOUT) as ours:
        if not ours:
            raise TrackingError(
                "Another program is starting the server and does not finish.", where=str(runs_dir)
            )
        yield


def _start(runs_dir: Path, wanted: int | None, echo: Echo, ending: ExitStack) -> process.Child:
    port = process.choose_port(wanted)
    echo("Starting MLflow, some seconds ...")
    child = process.start(runs_dir, port)
    ending.callback(process.stop, child)
    write_ui(runs_dir, UiServer(process.HOST, port, child.pid, store_id(database(runs_dir))))
    ending.callback((runs_dir / UI_FILE).unlink, missing_ok=True)
    return child


def _attend(child: process.Child, runs_dir: Path, open_browser: bool, echo: Echo) -> None:
    server = read_ui(runs_dir)
    if server is not None:
        echo(f"MLflow runs at {server.url} (Ctrl-C ends it).")
        _present(server.url, runs_dir, open_browser, echo)
    if child.wait() != 0:
        raise TrackingError(
            "The MLflow server ended.",
            where=str(runs_dir / process.LOG),
            why=process.log_tail(runs_dir),
            next="Type: make ui",
        )


def _present(base: str, runs_dir: Path, open_browser: bool, echo: Echo) -> None:
    """Bring the outbox in, then print the pages to look at."""
    drain(runs_dir, on_error=lambda _, error: _print_error(error, echo))
    backend = open_server(base)
    try:
        found = lab_pages(backend, base)
    finally:
        backend.close()
    for line in page_lines(found):
        echo(line)
    if open_browser and found:
        webbrowser.open(found[0].pages[0].url)


def page_lines(found: Sequence[LabPages]) -> list[str]:
    """Return the lines that `make ui` prints under its address."""
    if not found:
        return ["No graded run yet. To make one, type: make labs"]
    lines: list[str] = []
    for lab in found:
        lines += ["", f"{lab.lab} ({lab.runs} {'run' if lab.runs == 1 else 'runs'})"]
        lines += [f"  {page.title:<14} {page.url}" for page in lab.pages]
    return lines


def _print_error(error: CaseworkError, echo: Echo) -> None:
    for line in error.lines():
        echo(line)
