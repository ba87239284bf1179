"""Writing to a store with MLflow's own client, where no server runs."""

from __future__ import annotations

import logging
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from grader.track.backend import Experiment, RunRef, artifact_location
from grader.track.environment import apply
from grader.track.faults import TrackingError
from grader.track.payload import GRADE_TAG, DatasetRecord, Payload
from grader.track.rest import PROXIED, without_secrets
from grader.track.store import turn
from grader.track.text import clean


class ClientBackend:
    """The calls of `Backend` through `MlflowClient`.

    Args:
        uri: a database address that MLflow accepts.
        store: how published.json names it.
        artifact_root: where new experiments keep artifacts, as an address.
        artifact_folder: the folder that a server serves as "mlflow-artifacts:/"; None where the
            store is not ours and MLflow itself must write the artifacts.
        file: the SQLite file, where it is one: graders write to it in turn.

    Raises:
        TrackingError: MLflow is not installed, or refuses the address.
    """

    def __init__(
        self,
        uri: str,
        *,
        store: str,
        artifact_root: str | None,
        artifact_folder: Path | None,
        file: Path | None = None,
    ) -> None:
        self._uri, self._store, self._file = uri, store, file
        self._artifact_root, self._artifact_folder = artifact_root, artifact_folder
        with self._guard():
            self._client = _client(uri)

    @property
    def store(self) -> str:
        """Return how published.json names the store."""
        return self._store

    def turn(self) -> AbstractContextManager[None]:
        """Hold back other graders that write to the same SQLite file."""
        return nullcontext() if self._file is None else turn(self._file)

    def experiment(self, name: str) -> Experiment | None:
        """Return the experiment of this name, restored if it was deleted, or None."""
        with self._guard():
            found = self._client.get_experiment_by_name(name)
            if found is None:
                return None
            if found.lifecycle_stage == "deleted":
                self._client.restore_experiment(found.experiment_id)
            return Experiment(found.experiment_id, dict(found.tags))

    def create_experiment(self, name: str, tags: Mapping[str, str]) -> Experiment:
        """Create the experiment, or return the one that another process made first."""
        try:
            with self._guard():
                made = self._client.create_experiment(
                    name, artifact_location=self._location(name), tags=dict(tags)
                )
                return Experiment(made, tags)
        except TrackingError:
            other = self.experiment(name)
            if other is None:
                raise
            return other

    def tag_experiment(self, experiment_id: str, key: str, value: str) -> None:
        """Set one tag of an experiment."""
        with self._guard():
            self._client.set_experiment_tag(experiment_id, key, value)

    def runs_of_grade(self, experiment_id: str, grade_id: str) -> list[RunRef]:
        """Return the runs that carry this grade id, deleted ones too."""
        query = f"tags.`{GRADE_TAG}` = '{grade_id}'"
        with self._guard():
            found = self._client.search_runs(
                [experiment_id], query, run_view_type=_all_runs(), max_results=10
            )
        return [_run_ref(run.info) for run in found]

    def create_run(self, experiment_id: str, payload: Payload) -> RunRef:
        """Create a run in state RUNNING with its name, start and grade id."""
        with self._guard():
            run = self._client.create_run(
                experiment_id,
                run_name=payload.run_name,
                start_time=payload.started,
                tags={GRADE_TAG: payload.grade_id},
            )
        return _run_ref(run.info)

    def log_batch(
        self,
        run: RunRef,
        params: Mapping[str, str],
        metrics: Mapping[str, float],
        tags: Mapping[str, str],
        moment: int,
    ) -> None:
        """Write at most `BATCH` of each; `moment` is the metrics' time in milliseconds."""
        from mlflow.entities import Metric, Param, RunTag

        with self._guard():
            self._client.log_batch(
                run.id,
                metrics=[Metric(key, value, moment, 0) for key, value in metrics.items()],
                params=[Param(key, value) for key, value in params.items()],
                tags=[RunTag(key, value) for key, value in tags.items()],
            )

    def log_dataset(self, run: RunRef, dataset: DatasetRecord) -> None:
        """Write the data set that a run was judged on."""
        from mlflow.entities import Dataset, DatasetInput, InputTag

        data = Dataset(
            dataset.name,
            dataset.digest,
            dataset.source_type,
            dataset.source,
            profile=dataset.profile,
        )
        tags = [InputTag("mlflow.data.context", dataset.context)]
        with self._guard():
            self._client.log_inputs(run.id, [DatasetInput(data, tags)])

    def put(self, run: RunRef, name: str, content: bytes | Path) -> None:
        """Write one artifact at the root of a run."""
        if self._artifact_folder is None or not run.artifact_uri.startswith(PROXIED):
            with self._guard():
                upload(self._uri, run.id, name, content)
            return
        with self._guard():
            _write(_inside(self._artifact_folder, run.artifact_uri) / name, content)

    def finish(self, run: RunRef, moment: int) -> None:
        """Close a run as FINISHED at `moment`, in milliseconds."""
        with self._guard():
            self._client.set_terminated(run.id, "FINISHED", end_time=moment)

    def close(self) -> None:
        """Nothing to release: MLflow keeps one engine per process."""

    def _location(self, name: str) -> str | None:
        root = self._artifact_root
        return None if root is None else artifact_location(root, name)

    @contextmanager
    def _guard(self) -> Iterator[None]:
        """Turn whatever MLflow, SQLAlchemy or the disk raise into one clear message."""
        try:
            yield
        except TrackingError:
            raise
        except Exception as error:
            raise _failed(self._uri, error) from error


def upload(uri: str, run_id: str, name: str, content: bytes | Path) -> None:
    """Let MLflow write one artifact to a place of its own choosing (S3, a shared folder)."""
    with tempfile.TemporaryDirectory(prefix="casework-") as folder:
        copy = Path(folder) / name
        _write(copy, content)
        _client(uri).log_artifact(run_id, str(copy))


def _client(uri: str) -> Any:
    apply()
    warnings.filterwarnings("ignore", module=r"mlflow\..*")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=uri, registry_uri=uri)


def _all_runs() -> int:
    from mlflow.entities import ViewType

    return int(ViewType.ALL)


def _run_ref(info: Any) -> RunRef:
    return RunRef(
        id=info.run_id,
        experiment_id=info.experiment_id,
        status=info.status,
        artifact_uri=info.artifact_uri,
        deleted=info.lifecycle_stage == "deleted",
    )


def _inside(root: Path, artifact_uri: str) -> Path:
    """Return the folder of a run's artifacts, and never one outside `root`."""
    folder = (root / artifact_uri.removeprefix(PROXIED).lstrip("/")).resolve()
    if not folder.is_relative_to(root.resolve()):
        raise ValueError(f"the artifact address {artifact_uri} leads out of the store")
    return folder


def _write(path: Path, content: bytes | Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    if isinstance(content, bytes):
        part.write_bytes(content)
    else:
        shutil.copyfile(content, part)
    part.replace(path)


def _failed(uri: str, error: Exception) -> TrackingError:
    if isinstance(error, ImportError):
        return TrackingError(
            "MLflow is not installed here.",
            why=clean(error, 300),
            next="Type: make doctor",
        )
    return TrackingError(
        "MLflow could not write the run.",
        where=without_secrets(uri),
        why=clean(error, 300) or type(error).__name__,
        next="Nothing is lost. To try again, type: make ui",
    )
