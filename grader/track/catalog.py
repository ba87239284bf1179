"""What a running server holds: labs and their runs, read over REST."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grader.track.links import Link, RunRow, links, to_compare
from grader.track.publishing import EXPERIMENT_PREFIX
from grader.track.rest import RestBackend

# Enough for the last and the best run; older ones do not decide what to compare.
MAX_RUNS = 500


@dataclass(frozen=True)
class LabPages:
    """A lab with at least one run, and the pages to look at."""

    lab: str
    runs: int
    pages: list[Link]


def lab_pages(backend: RestBackend, base: str) -> list[LabPages]:
    """Return the labs that have runs on the server at `base`, by name.

    Raises:
        TrackingError: the server refused or the connection broke.
    """
    return sorted(_labs(backend, base), key=lambda found: found.lab)


def _labs(backend: RestBackend, base: str) -> Iterator[LabPages]:
    query = {"filter": f"name LIKE '{EXPERIMENT_PREFIX}%'", "max_results": 200}
    for experiment in backend.request("POST", "experiments/search", query).get("experiments", []):
        rows = _rows(backend, experiment["experiment_id"])
        if rows:
            pages = links(base, experiment["experiment_id"], to_compare(rows))
            yield LabPages(experiment["name"].removeprefix(EXPERIMENT_PREFIX), len(rows), pages)


def _rows(backend: RestBackend, experiment_id: str) -> list[RunRow]:
    query = {"experiment_ids": [experiment_id], "max_results": MAX_RUNS}
    return [_row(run) for run in backend.request("POST", "runs/search", query).get("runs", [])]


def _row(run: Mapping[str, Any]) -> RunRow:
    data = run.get("data", {})
    tags = {tag["key"]: tag["value"] for tag in data.get("tags", [])}
    metrics = {metric["key"]: metric["value"] for metric in data.get("metrics", [])}
    return RunRow(
        id=run["info"]["run_id"],
        role=tags.get("role", ""),
        started=int(run["info"].get("start_time", 0)),
        score=metrics.get("score"),
        data=tags.get("dataset.sha256", ""),
    )
