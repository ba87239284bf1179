"""A run folder reaches MLflow once, whole, whatever happens in the middle."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from grader.track import store
from grader.track.backend import Backend
from grader.track.faults import TrackingError
from grader.track.publishing import publish
from grader.track.store import artifacts, database, ensure_store, sqlite_uri
from grader.track.target import open_backend
from grader.track.view import VIEW_TAG, metrics_in

from .conftest import METRICS, MakeRun

WRITES = ("create_experiment", "tag_experiment", "create_run", "log_batch", "log_dataset", "put")


def client(runs_dir: Path) -> Any:
    from mlflow import MlflowClient

    return MlflowClient(sqlite_uri(database(runs_dir)))


def only_run(runs_dir: Path, lab: str = "fraud") -> Any:
    reader = client(runs_dir)
    experiment = reader.get_experiment_by_name(f"casework/{lab}")
    (run,) = reader.search_runs([experiment.experiment_id])
    return run


def test_a_published_run_reads_back_whole(runs_dir: Path, make_run: MakeRun) -> None:
    folder = make_run(runs_dir, 7, 0.65)

    publish(folder, runs_dir)

    run = only_run(runs_dir)
    assert run.info.run_name == "0007 passed 65"
    assert run.info.status == "FINISHED"
    assert run.info.end_time - run.info.start_time == 12_500
    assert run.data.metrics["average_precision"] == 0.65
    assert run.data.metrics["checks.total"] == 4
    assert run.data.params["dataset"] == "payments"
    assert run.data.tags["verdict"] == "passed"
    assert "Task 3" in run.data.tags["mlflow.note.content"]
    (dataset,) = run.inputs.dataset_inputs
    assert dataset.dataset.digest == "b2" * 16
    assert dataset.tags[0].value == "holdout"


def test_artifacts_lie_at_the_root_and_are_readable(runs_dir: Path, make_run: MakeRun) -> None:
    folder = make_run(runs_dir)

    run_id = publish(folder, runs_dir)

    (root,) = artifacts(runs_dir).glob(f"*/{run_id}/artifacts")
    assert sorted(p.name for p in root.iterdir()) == [
        "checks_table.json",
        "pr_curve.png",
        "report.html",
        "report.json",
    ]
    assert (root / "report.json").read_bytes() == (folder / "report.json").read_bytes()


def test_the_experiment_has_a_note_and_a_view_with_the_labs_metrics(
    runs_dir: Path, make_run: MakeRun
) -> None:
    publish(make_run(runs_dir, 1, 0.2, metrics=[]), runs_dir)
    publish(make_run(runs_dir, 2, 0.5), runs_dir)

    tags = client(runs_dir).get_experiment_by_name("casework/fraud").tags
    assert tags["mlflow.note.content"] == "# Fraud detection"
    assert metrics_in(tags[VIEW_TAG]) == list(METRICS)


def test_publishing_twice_makes_one_run(runs_dir: Path, make_run: MakeRun) -> None:
    folder = make_run(runs_dir)
    first = publish(folder, runs_dir)
    (folder / "published.json").unlink()

    assert publish(folder, runs_dir) == first
    assert publish(folder, runs_dir) == first
    assert only_run(runs_dir).info.run_id == first


def test_a_run_that_the_user_deleted_stays_deleted(runs_dir: Path, make_run: MakeRun) -> None:
    folder = make_run(runs_dir)
    first = publish(folder, runs_dir)
    client(runs_dir).delete_run(first)
    (folder / "published.json").unlink()

    assert publish(folder, runs_dir) == first
    assert client(runs_dir).get_run(first).info.lifecycle_stage == "deleted"


def test_a_deleted_experiment_is_restored_for_a_new_run(runs_dir: Path, make_run: MakeRun) -> None:
    publish(make_run(runs_dir, 1), runs_dir)
    reader = client(runs_dir)
    reader.delete_experiment(reader.get_experiment_by_name("casework/fraud").experiment_id)

    second = publish(make_run(runs_dir, 2), runs_dir)

    assert reader.get_run(second).info.status == "FINISHED"


class Crash(BaseException):
    """Stands for a kill: nothing of ours catches it."""


class Dying:
    """A backend that dies before its nth write."""

    def __init__(self, inner: Backend, writes: int) -> None:
        self._inner, self._left = inner, writes

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._inner, name)
        if name not in (*WRITES, "finish"):
            return real

        def call(*arguments: Any) -> Any:
            self._left -= 1
            if self._left < 0:
                raise Crash
            return real(*arguments)

        return call


def state(runs_dir: Path, run_id: str) -> dict[str, Any]:
    run = client(runs_dir).get_run(run_id)
    (root,) = artifacts(runs_dir).glob(f"*/{run_id}/artifacts")
    data = [i.dataset.to_dictionary() for i in run.inputs.dataset_inputs]
    history = {k: len(client(runs_dir).get_metric_history(run_id, k)) for k in run.data.metrics}
    return {
        "status": run.info.status,
        "times": (run.info.start_time, run.info.end_time),
        "data": run.data.to_dictionary(),
        "inputs": data,
        "history": history,
        "files": {p.name: p.read_bytes() for p in root.iterdir()},
    }


def test_a_crash_before_any_write_is_completed_and_never_doubled(
    tmp_path: Path, empty_store: Path, make_run: MakeRun
) -> None:
    whole: dict[str, Any] = {}
    for writes in range(20):
        runs = tmp_path / str(writes)
        runs.mkdir()
        database(runs).write_bytes(empty_store.read_bytes())
        ensure_store(runs)
        folder = make_run(runs)
        died = dies_at(writes, folder, runs)
        assert (folder / "published.json").exists() != died

        run_id = publish(folder, runs)

        assert only_run(runs).info.run_id == run_id
        found = state(runs, run_id)
        whole = whole or found
        assert found == whole
        assert set(found["history"].values()) == {1}
        if not died:
            return
    pytest.fail("the run was never written without a crash")


def dies_at(writes: int, folder: Path, runs: Path) -> bool:
    backend: Any = Dying(open_backend(runs), writes)
    try:
        publish(folder, runs, backend=backend)
    except Crash:
        return True
    return False


def test_artifacts_come_before_the_run_is_finished(runs_dir: Path, make_run: MakeRun) -> None:
    calls: list[str] = []

    class Recording(Dying):
        def __getattr__(self, name: str) -> Any:
            calls.append(name)
            return getattr(self._inner, name)

    backend: Any = Recording(open_backend(runs_dir), 0)
    publish(make_run(runs_dir), runs_dir, backend=backend)

    assert calls.index("finish") > max(i for i, name in enumerate(calls) if name == "put")


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin exclusive")
        yield
        other.execute("rollback")


def test_a_locked_store_keeps_the_folder_pending(
    runs_dir: Path, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "LOCKED_TIMEOUT", 0.1)
    folder = make_run(runs_dir)
    with (
        exclusive(database(runs_dir)),
        pytest.raises(TrackingError, match="locked"),
    ):
        publish(folder, runs_dir)

    assert publish(folder, runs_dir)


def test_mlflow_that_is_missing_is_one_clear_message(
    runs_dir: Path, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)

    with pytest.raises(TrackingError, match="not installed"):
        publish(make_run(runs_dir), runs_dir)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "Expecting"),
        ("[]", "not a JSON object"),
        ('{"schema": 2}', "schema"),
        ('{"schema": 1, "lab": "fraud", "grade_id": "x\' or 1=1"}', "grade_id"),
        ('{"schema": 1, "grade_id": "ab"}', "no lab"),
        ("[" * 100_000, ""),
        ("\udcff", ""),
    ],
)
def test_a_broken_report_is_named_with_its_file(
    runs_dir: Path, make_run: MakeRun, content: str, reason: str
) -> None:
    folder = make_run(runs_dir)
    (folder / "report.json").write_bytes(content.encode("utf-8", "surrogateescape"))

    with pytest.raises(TrackingError) as caught:
        publish(folder, runs_dir)

    assert caught.value.where == str(folder / "report.json")
    assert reason in caught.value.why
