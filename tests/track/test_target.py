"""MLFLOW_TRACKING_URI is honoured, and what cannot be honoured is said."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from grader.track import target
from grader.track.faults import TrackingError
from grader.track.publishing import publish
from grader.track.store import database, sqlite_uri

from .conftest import MakeRun


@pytest.mark.parametrize("uri", ["file:///tmp/mlruns", "./mlruns", "C:/mlruns"])
def test_a_folder_as_tracking_uri_is_refused_clearly(
    runs_dir: Path, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch, uri: str
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)

    with pytest.raises(TrackingError, match="names a folder"):
        publish(make_run(runs_dir), runs_dir)


def test_a_silent_server_as_tracking_uri_keeps_the_folder_pending(
    runs_dir: Path, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(target, "REMOTE_TIMEOUT", 0.2)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://ada:secret@127.0.0.1:9")
    folder = make_run(runs_dir)

    with pytest.raises(TrackingError, match="does not answer") as caught:
        publish(folder, runs_dir)

    assert "secret" not in "".join(caught.value.lines())
    assert not (folder / "published.json").exists()


def test_a_database_as_tracking_uri_gets_the_run(
    runs_dir: Path,
    make_run: MakeRun,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    empty_store: Path,
) -> None:
    (tmp_path / "class").mkdir()
    other = tmp_path / "class" / "all runs.db"
    other.write_bytes(empty_store.read_bytes())
    monkeypatch.setenv("MLFLOW_TRACKING_URI", sqlite_uri(other))
    folder = make_run(runs_dir)

    run_id = publish(folder, runs_dir)

    with closing(sqlite3.connect(other)) as db:
        assert db.execute("select status from runs").fetchall() == [("FINISHED",)]
    assert list((tmp_path / "class").glob(f"artifacts/*/{run_id}/artifacts/report.json"))
    assert json.loads((folder / "published.json").read_text())["store"] == sqlite_uri(other)


def test_a_runs_folder_with_odd_characters_works(
    tmp_path: Path, empty_store: Path, make_run: MakeRun
) -> None:
    runs = tmp_path / "my runs 100% #1"
    runs.mkdir()
    database(runs).write_bytes(empty_store.read_bytes())

    publish(make_run(runs), runs)

    with closing(sqlite3.connect(database(runs))) as db:
        assert db.execute("select count(*) from runs").fetchone() == (1,)
