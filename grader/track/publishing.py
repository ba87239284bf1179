"""Writing one run folder to MLflow, once, whatever happens in the middle."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice, zip_longest
from pathlib import Path
from typing import TypeVar

from grader.track.backend import BATCH, Backend, Experiment, RunRef
from grader.track.faults import TrackingError
from grader.track.lock import held
from grader.track.payload import DatasetRecord, Payload, payload
from grader.track.reading import load
from grader.track.store import MARKER
from grader.track.target import open_backend
from grader.track.view import VIEW_TAG, merged

EXPERIMENT_PREFIX = "casework/"
LOCK = ".publish.lock"
LOCK_TIMEOUT = 60.0
FINISHED = "FINISHED"
V = TypeVar("V")


def publish(
    folder: Path,
    runs_dir: Path,
    *,
    backend: Backend | None = None,
    prepare: Callable[[Path], None] | None = None,
) -> str:
    """Write a run folder to MLflow, unless it is there already.

    Safe to repeat and to interrupt: the run is found again by its tag `grade.id`, artifacts come
    before FINISHED, and `published.json` is written last.

    Args:
        folder: a run folder with a report.json.
        runs_dir: the folder of all runs, where the store is.
        backend: an open backend to use; by default the one that `open_backend` finds.
        prepare: called with a folder whose report is sound, to draw its figures.

    Returns:
        The id of the run in MLflow.

    Raises:
        TrackingError: nothing is lost, the folder stays pending.
    """
    write_once(folder, runs_dir, backend=backend, prepare=prepare)
    return published(folder)


def write_once(
    folder: Path,
    runs_dir: Path,
    *,
    backend: Backend | None = None,
    prepare: Callable[[Path], None] | None = None,
) -> bool:
    """Do what `publish` does, and return whether this call did it (not another program)."""
    with held(folder / LOCK, timeout=LOCK_TIMEOUT) as ours:
        if not ours:
            raise TrackingError("Another program is publishing this run.", where=str(folder))
        if published(folder):
            return False
        report = load(folder)
        if prepare is not None:
            prepare(folder)
        _publish(payload(report, folder), folder, runs_dir, backend)
        return True


def published(folder: Path) -> str:
    """Return the id of the MLflow run of a published folder, "" while it is pending."""
    try:
        return str(json.loads((folder / MARKER).read_text(encoding="utf-8"))["run_id"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _publish(run: Payload, folder: Path, runs_dir: Path, given: Backend | None) -> None:
    backend = given or open_backend(runs_dir)
    try:
        with backend.turn():
            reference = record(backend, run)
    finally:
        if given is None:
            backend.close()
    _mark(folder, backend.store, run, reference)


def record(backend: Backend, run: Payload) -> RunRef:
    """Write `run`, or complete the one that an interrupted process left; return where it is."""
    experiment = _experiment(backend, run)
    found = backend.runs_of_grade(experiment.id, run.grade_id)
    for reference in found:
        # One that the user threw away stays away.
        if reference.status == FINISHED or reference.deleted:
            return reference
    reference = found[0] if found else backend.create_run(experiment.id, run)
    _fill(backend, reference, run)
    return reference


def _experiment(backend: Backend, run: Payload) -> Experiment:
    name = EXPERIMENT_PREFIX + run.lab
    tags = {
        "mlflow.note.content": f"# {run.title}",
        "mlflow.experimentKind": "custom_model_development",
        "lab": run.lab,
    }
    experiment = backend.experiment(name) or backend.create_experiment(name, tags)
    view = merged(experiment.tags.get(VIEW_TAG, ""), run.metric_names, run.ended)
    if view is not None:
        backend.tag_experiment(experiment.id, VIEW_TAG, view)
    return experiment


def _fill(backend: Backend, reference: RunRef, run: Payload) -> None:
    batches = zip_longest(
        _batches(run.params), _batches(run.metrics), _batches(run.tags), fillvalue=None
    )
    for params, metrics, tags in batches:
        backend.log_batch(reference, params or {}, metrics or {}, tags or {}, run.ended)
    if run.dataset is not None:
        _log_dataset(backend, reference, run.dataset)
    for name, content in run.artifacts.items():
        backend.put(reference, name, content)
    backend.finish(reference, run.ended)


def _log_dataset(backend: Backend, reference: RunRef, dataset: DatasetRecord) -> None:
    """Write the data set; once more if another grader wrote the same one at the same moment.

    MLflow looks for the row and then inserts it: of two servers' clients, one is refused.
    """
    try:
        backend.log_dataset(reference, dataset)
    except TrackingError:
        backend.log_dataset(reference, dataset)


def _batches(values: Mapping[str, V]) -> Iterator[dict[str, V]]:
    rows = iter(values.items())
    while batch := dict(islice(rows, BATCH)):
        yield batch


def _mark(folder: Path, store: str, run: Payload, reference: RunRef) -> None:
    marker = {
        "grade_id": run.grade_id,
        "run_id": reference.id,
        "experiment_id": reference.experiment_id,
        "store": store,
        "published": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    try:
        part = folder / (MARKER + ".part")
        part.write_text(json.dumps(marker), encoding="utf-8")
        part.replace(folder / MARKER)
    except OSError as error:
        raise TrackingError(
            "The run is in MLflow, but its folder cannot be marked so.",
            where=str(folder),
            why=error.strerror or str(error),
            next="Make the folder writable, then type: make ui",
        ) from error
