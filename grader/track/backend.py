"""What a store must be able to do, whichever way it is reached."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from grader.track.payload import DatasetRecord, Payload

# MLflow accepts 100 params or tags and 1000 metrics in one call.
BATCH = 100
_FOLDER = re.compile(r"[^0-9A-Za-z_.-]+")


@dataclass(frozen=True)
class Experiment:
    """An experiment of the store: its id and its tags."""

    id: str
    tags: Mapping[str, str]


@dataclass(frozen=True)
class RunRef:
    """A run of the store; `status` is MLflow's word, `deleted` whether it lies in its bin."""

    id: str
    experiment_id: str
    status: str
    artifact_uri: str
    deleted: bool = False


def artifact_location(root: str, name: str) -> str:
    """Return where a new experiment keeps its artifacts: one plain folder under `root`."""
    return f"{root}/{_FOLDER.sub('-', name)}"


class Backend(Protocol):
    """The calls that `publish` makes; every one raises TrackingError where it fails."""

    @property
    def store(self) -> str:
        """Return where runs go, as published.json records it ("local" for our own store)."""

    def turn(self) -> AbstractContextManager[None]:
        """Hold back other graders that write to the same file, for the time of the block."""

    def experiment(self, name: str) -> Experiment | None:
        """Return the experiment of this name, restored if it was deleted, or None."""

    def create_experiment(self, name: str, tags: Mapping[str, str]) -> Experiment:
        """Create the experiment, or return the one that another process made first."""

    def tag_experiment(self, experiment_id: str, key: str, value: str) -> None:
        """Set one tag of an experiment."""

    def runs_of_grade(self, experiment_id: str, grade_id: str) -> list[RunRef]:
        """Return the runs that carry this grade id, deleted ones too."""

    def create_run(self, experiment_id: str, payload: Payload) -> RunRef:
        """Create a run in state RUNNING with its name, start and grade id."""

    def log_batch(
        self,
        run: RunRef,
        params: Mapping[str, str],
        metrics: Mapping[str, float],
        tags: Mapping[str, str],
        moment: int,
    ) -> None:
        """Write at most `BATCH` of each; `moment` is the metrics' time in milliseconds."""

    def log_dataset(self, run: RunRef, dataset: DatasetRecord) -> None:
        """Write the data set that a run was judged on."""

    def put(self, run: RunRef, name: str, content: bytes | Path) -> None:
        """Write one artifact at the root of a run."""

    def finish(self, run: RunRef, moment: int) -> None:
        """Close a run as FINISHED at `moment`, in milliseconds."""

    def close(self) -> None:
        """Release connections."""
