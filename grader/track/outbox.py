"""The outbox: run folders with a report that MLflow does not have yet."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType

from grader.errors import CaseworkError
from grader.track.backend import Backend
from grader.track.environment import child_environment
from grader.track.faults import TrackingError
from grader.track.publishing import published, write_once
from grader.track.reading import REPORT
from grader.track.store import ARTIFACTS, MARKER
from grader.track.target import open_backend
from grader.track.text import clean

LOG = "track.log"
MAX_LOG_BYTES = 200_000
# Keeps started drains from being reported as forgotten children of this process.
_started: list[subprocess.Popen[bytes]] = []

OnError = Callable[[Path, CaseworkError], None]


@dataclass
class DrainResult:
    """What a drain did: run folders written, and run folders that stay pending."""

    published: list[Path] = field(default_factory=list)
    failed: list[Path] = field(default_factory=list)


def pending(runs_dir: Path) -> list[Path]:
    """Return the run folders still to be published: anchors first, then by lab and number."""
    return [folder for folder in _run_folders(runs_dir) if not (folder / MARKER).exists()]


def drain(runs_dir: Path, *, on_error: OnError) -> DrainResult:
    """Publish every pending folder; a broken one is reported and passed over.

    Several drains may run at once: each folder is written by one of them.

    Args:
        runs_dir: the folder of all runs.
        on_error: called with a folder and the error that keeps it pending.
    """
    result, waiting = DrainResult(), pending(runs_dir)
    if not waiting:
        return result
    try:
        backend = open_backend(runs_dir)
    except TrackingError as error:
        on_error(runs_dir, error)
        return DrainResult(failed=waiting)
    try:
        _drain(waiting, runs_dir, backend, on_error, result)
    finally:
        backend.close()
    return result


def spawn_drain(runs_dir: Path) -> int:
    """Start a detached drain and return its process id, in about a millisecond.

    What it prints goes to runs/track.log.

    Raises:
        TrackingError: no process could be started, or the folder cannot be written.
    """
    command = [sys.executable, "-P", "-m", "grader.track", "drain", str(runs_dir.resolve())]
    try:
        with _log(runs_dir).open("ab") as log:
            child = subprocess.Popen(
                command,
                env=child_environment(os.environ),
                cwd=runs_dir,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
    except OSError as error:
        raise TrackingError(
            "The run could not be handed to MLflow; it stays in the outbox.",
            where=str(runs_dir),
            why=error.strerror or str(error),
            next="To try again, type: make ui",
        ) from error
    _started.append(child)
    return child.pid


def _run_folders(runs_dir: Path) -> Iterator[Path]:
    anchors = runs_dir.glob(f"*/anchors/*/*/{REPORT}")
    learners = runs_dir.glob(f"*/[0-9]*/{REPORT}")
    for report in [*sorted(anchors), *sorted(learners)]:
        if report.relative_to(runs_dir).parts[0] != ARTIFACTS:
            yield report.parent


def _drain(
    waiting: list[Path], runs_dir: Path, backend: Backend, on_error: OnError, result: DrainResult
) -> None:
    draw = _figure_hook(on_error)
    for folder in waiting:
        if published(folder):  # by another drain, since the list was made
            continue
        try:
            if write_once(folder, runs_dir, backend=backend, prepare=draw):
                result.published.append(folder)
        except Exception as error:
            on_error(folder, _named(error, folder))
            result.failed.append(folder)


def _named(error: Exception, folder: Path) -> CaseworkError:
    """Return our own errors as they are, and a fault in this kit with its name."""
    if isinstance(error, CaseworkError):
        return error
    return TrackingError(
        "This run could not be published.",
        where=str(folder),
        why=clean(f"{type(error).__name__}: {error}", 300),
        next="Nothing is lost. To try again, type: make ui",
    )


def _figure_hook(on_error: OnError) -> Callable[[Path], None] | None:
    """Return what draws a folder's figures, if this kit has it; its failure stops nothing."""
    try:
        module: ModuleType = import_module("grader.figures")
    except ImportError:
        return None

    def draw(folder: Path) -> None:
        try:
            module.draw(folder)
        except Exception as error:
            why = clean(f"{type(error).__name__}: {error}", 300)
            on_error(folder, TrackingError("The figures of this run are missing.", why=why))

    return draw


def _log(runs_dir: Path) -> Path:
    """Return the log file, emptied first where it has grown large."""
    path = runs_dir / LOG
    if path.exists() and path.stat().st_size > MAX_LOG_BYTES:
        path.write_bytes(b"")
    return path
