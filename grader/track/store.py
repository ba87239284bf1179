"""The local store: one SQLite file and a folder of artifacts, created once and whole.

MLflow 3.17 migrates a new database without a lock: eight processes on a fresh store lose most of
their runs, and a kill in the middle leaves a file that never works again. So the file is built
aside, under a lock, and appears under its name only when it is complete.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from grader.track.environment import child_environment
from grader.track.faults import TrackingError
from grader.track.lock import held
from grader.track.text import clean

DATABASE = "mlflow.db"
ARTIFACTS = "artifacts"
STORE_TAG = "casework.store"
MARKER = "published.json"
BUILD_PREFIX = ".store-"
CREATE_TIMEOUT = 180.0
LOCKED_TIMEOUT = 10.0
TURN_TIMEOUT = 120.0


def database(runs_dir: Path) -> Path:
    """Return the path of the store's SQLite file."""
    return runs_dir.resolve() / DATABASE


def artifacts(runs_dir: Path) -> Path:
    """Return the folder that holds the artifacts of all runs."""
    return runs_dir.resolve() / ARTIFACTS


def sqlite_uri(path: Path) -> str:
    """Return the address of a SQLite file as MLflow and SQLAlchemy read it."""
    return f"sqlite:///{path.resolve().as_posix()}"


def ensure_store(runs_dir: Path) -> Path:
    """Make sure that the local store exists, and return its SQLite file.

    Any number of processes may call this at once, and any of them may be killed.

    Args:
        runs_dir: the folder of all runs; created when absent.

    Raises:
        TrackingError: the folder cannot be written, or MLflow could not build the store.
    """
    path = database(runs_dir)
    ensure_database(path)
    _make_folder(artifacts(runs_dir))
    return path


def ensure_database(path: Path) -> None:
    """Make sure that an MLflow database exists at `path`, whoever else is doing the same.

    Raises:
        TrackingError: its folder cannot be written, or MLflow could not build it.
    """
    if path.exists():
        return
    with held(path.with_name(f"{path.name}.lock"), timeout=CREATE_TIMEOUT) as ours:
        if not ours:
            raise _busy(path)
        if not path.exists():
            _create(path)


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Write to the SQLite file at `path` while no other grader of this kit does.

    SQLite lets one writer in at a time but keeps no queue: of eight, one can wait in vain for
    longer than MLflow is ready to.

    Raises:
        TrackingError: the others did not finish in time, or the folder cannot be written.
    """
    with held(path.with_name(f"{path.name}.turn"), timeout=TURN_TIMEOUT) as ours:
        if not ours:
            raise _busy(path)
        yield


def check_store(path: Path) -> None:
    """Raise a clear error if the SQLite file is damaged, locked or not ours to write.

    Raises:
        TrackingError: with the reason and the way out.
    """
    try:
        with turn(path):
            found = _revisions(path)
    except sqlite3.Error as error:
        raise store_error(path, error) from error
    if found != 1:
        raise _damaged(path, "it holds no finished schema")


def _revisions(path: Path) -> int:
    """Return how many schema revisions the file is at (1 when whole), having locked it once."""
    with closing(sqlite3.connect(path, timeout=LOCKED_TIMEOUT, isolation_level=None)) as db:
        db.execute("begin immediate")
        found = db.execute("select count(*) from alembic_version").fetchone()[0]
        db.execute("rollback")
    return int(found)


def store_id(path: Path) -> str:
    """Return the identity that the store was given at birth, or "" for a foreign store."""
    query = "select value from experiment_tags where key = ? limit 1"
    try:
        with closing(sqlite3.connect(path, timeout=LOCKED_TIMEOUT)) as db:
            row = db.execute(query, (STORE_TAG,)).fetchone()
    except sqlite3.Error as error:
        raise store_error(path, error) from error
    return str(row[0]) if row else ""


def store_error(path: Path, error: Exception) -> TrackingError:
    """Return the error to show for a fault that SQLite reports on the store."""
    reason = str(error).lower()
    if "locked" in reason or "busy" in reason:
        return _busy(path)
    if "readonly" in reason or "unable to open" in reason or "permission" in reason:
        return TrackingError(
            "The tracking store cannot be written.",
            where=str(path),
            why=str(error),
            next="Make the file and its folder writable, then type: make ui",
        )
    return _damaged(path, str(error))


def _busy(path: Path) -> TrackingError:
    return TrackingError(
        "The tracking store is locked by another program.",
        where=str(path),
        why=f"it did not become free within {LOCKED_TIMEOUT:g} s",
        next="Close the program that has it open, then type: make ui (nothing is lost)",
    )


def _damaged(path: Path, reason: str) -> TrackingError:
    return TrackingError(
        "The tracking store is damaged.",
        where=str(path),
        why=reason,
        next=f"Move {path.name} away, then type: make ui (it is rebuilt from the reports)",
    )


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrackingError(
            "The runs folder cannot be written.",
            where=str(path),
            why=error.strerror or str(error),
            next="Make the folder writable, then type: make ui",
        ) from error


def _create(path: Path) -> None:
    """Build the database aside and give it its name in one step; the caller holds the lock."""
    for leftover in path.parent.glob(f"{BUILD_PREFIX}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=BUILD_PREFIX, dir=path.parent))
    try:
        built = folder / DATABASE
        _build(built)
        if path.name == DATABASE:
            _forget_markers(path.parent)
        for suffix in ("-journal", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        built.replace(path)
    except OSError as error:
        raise store_error(path, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _build(path: Path) -> None:
    # A child process, so that no open handle stops the rename (Windows), and so that the
    # caller does not pay for importing MLflow.
    command = [sys.executable, "-P", "-m", "grader.track", "build-store", str(path)]
    try:
        result = subprocess.run(
            command,
            cwd=path.parent,
            env=child_environment(os.environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=CREATE_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _not_built(path, f"it took more than {CREATE_TIMEOUT:g} s") from error
    if result.returncode != 0:
        reason = (result.stderr.strip().splitlines() or ["no message"])[-1]
        raise _not_built(path, clean(reason, 300))
    _sync(path)


def _not_built(path: Path, reason: str) -> TrackingError:
    return TrackingError(
        "MLflow could not create the tracking store.",
        where=str(path.parent.parent),
        why=reason,
        next="Type: make doctor",
    )


def build(path: Path) -> None:
    """Create an empty MLflow database at `path`, with an identity (run in a child process)."""
    from mlflow import MlflowClient

    client = MlflowClient(sqlite_uri(path))
    client.search_experiments(max_results=1)
    client.set_experiment_tag("0", STORE_TAG, uuid.uuid4().hex)


def _sync(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _forget_markers(runs_dir: Path) -> None:
    """Put every run of a lost store back into the outbox."""
    for pattern in (f"*/*/{MARKER}", f"*/anchors/*/*/{MARKER}"):
        for marker in runs_dir.glob(pattern):
            if '"store": "local"' in marker.read_text(encoding="utf-8", errors="replace"):
                marker.unlink(missing_ok=True)
