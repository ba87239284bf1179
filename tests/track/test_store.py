"""The store appears whole or not at all, and says clearly what is wrong with it."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from grader.track import store
from grader.track.faults import TrackingError
from grader.track.outbox import pending
from grader.track.publishing import publish
from grader.track.store import check_store, database, ensure_store, store_id

from .conftest import MakeRun


def test_a_second_call_keeps_the_store(runs_dir: Path) -> None:
    before = store_id(database(runs_dir))

    assert ensure_store(runs_dir) == database(runs_dir)
    assert store_id(database(runs_dir)) == before
    assert len(before) == 32


def test_nothing_of_the_making_is_left_behind(empty_store: Path) -> None:
    assert sorted(p.name for p in empty_store.parent.iterdir()) == [
        "artifacts",
        "mlflow.db",
        "mlflow.db.lock",
    ]


def test_a_locked_store_is_said_to_be_locked(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "LOCKED_TIMEOUT", 0.1)
    with closing(sqlite3.connect(database(runs_dir), isolation_level=None)) as other:
        other.execute("begin exclusive")
        with pytest.raises(TrackingError, match="locked") as caught:
            check_store(database(runs_dir))
        other.execute("rollback")

    assert "make ui" in caught.value.next
    check_store(database(runs_dir))


@pytest.mark.parametrize("content", [b"", b"not a database" * 100])
def test_a_damaged_store_names_the_way_out(runs_dir: Path, content: bytes) -> None:
    database(runs_dir).write_bytes(content)

    with pytest.raises(TrackingError, match="damaged") as caught:
        check_store(database(runs_dir))

    assert "rebuilt" in caught.value.next


def test_a_runs_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file in the way")

    with pytest.raises(TrackingError, match="cannot be written"):
        ensure_store(tmp_path / "runs")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_store_is_reported(runs_dir: Path) -> None:
    database(runs_dir).chmod(0o444)
    runs_dir.chmod(0o555)
    try:
        with pytest.raises(TrackingError, match="cannot be written"):
            check_store(database(runs_dir))
    finally:
        runs_dir.chmod(0o755)


def test_mlflow_that_cannot_build_leaves_no_half_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))

    with pytest.raises(TrackingError, match="could not create"):
        ensure_store(tmp_path / "runs")

    assert not database(tmp_path / "runs").exists()
    assert not list((tmp_path / "runs").glob(".store-*"))


@pytest.mark.slow
def test_a_lost_store_is_rebuilt_from_the_reports(runs_dir: Path, make_run: MakeRun) -> None:
    folder = make_run(runs_dir)
    publish(folder, runs_dir)
    database(runs_dir).unlink()

    ensure_store(runs_dir)

    assert pending(runs_dir) == [folder]
    command = [sys.executable, "-m", "grader.track", "drain", str(runs_dir)]
    subprocess.run(command, check=True, timeout=100)
    with closing(sqlite3.connect(database(runs_dir))) as db:
        assert db.execute("select status from runs").fetchall() == [("FINISHED",)]


def _run_python(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own; what it complains of joins pytest's output."""
    return subprocess.Popen([sys.executable, "-c", code, *arguments], start_new_session=True)


@pytest.mark.slow
def test_eight_processes_on_a_fresh_store_lose_nothing(tmp_path: Path, make_run: MakeRun) -> None:
    runs = tmp_path / "runs"
    for number in range(1, 17):
        make_run(runs, number, number / 20)
    code = (
        "import sys; from pathlib import Path; from grader.track import publish\n"
        "for f in sys.argv[2:]: publish(Path(f), Path(sys.argv[1]))"
    )
    folders = [str(runs / "fraud" / f"{n:04d}") for n in range(1, 17)]
    children = [_run_python(code, str(runs), *folders[i::8]) for i in range(8)]

    assert [child.wait(timeout=200) for child in children] == [0] * 8
    with closing(sqlite3.connect(database(runs))) as db:
        assert db.execute("select count(*), count(distinct name) from runs").fetchone() == (16, 16)
        assert db.execute("select distinct status from runs").fetchall() == [("FINISHED",)]
        query = "select count(*) from experiments where name = 'casework/fraud'"
        assert db.execute(query).fetchone() == (1,)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills a process group")
@pytest.mark.parametrize("tables", [1, 20, 45])
@pytest.mark.parametrize("whole_group", [True, False])
def test_a_kill_while_the_store_is_made_leaves_one_that_works(
    tmp_path: Path, make_run: MakeRun, tables: int, whole_group: bool
) -> None:
    runs = tmp_path / "runs"
    code = (
        "import sys; from pathlib import Path; from grader.track import ensure_store\n"
        "ensure_store(Path(sys.argv[1]))"
    )
    child = _run_python(code, str(runs))
    _wait_for_tables(runs, tables, child)
    assert not database(runs).exists()
    (os.killpg if whole_group else os.kill)(child.pid, signal.SIGKILL)
    child.wait(timeout=30)

    check_store(ensure_store(runs))
    assert publish(make_run(runs), runs)


def _wait_for_tables(runs: Path, wanted: int, child: subprocess.Popen[bytes]) -> None:
    """Wait until the database that is being built has so many tables."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert child.poll() is None, "the store was made before the kill"
        for path in runs.glob(".store-*/mlflow.db"):
            if _tables(path) >= wanted:
                return
        time.sleep(0.005)
    pytest.fail("the store was not made at all")


def _tables(path: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=0.1)) as db:
            return int(db.execute("select count(*) from sqlite_master").fetchone()[0])
    except sqlite3.Error:
        return 0
