"""Deep links into MLflow's pages: pure text, no server needed.

MLflow 3.17 opens an empty page for language models unless a link says `machine_learning`, and its
table of runs shows no metric unless a link names a saved view.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from grader.track.view import VIEW_KEY

_VIEW = f"viewStateShareKey={VIEW_KEY}&workflowType=machine_learning"
# MLflow's comparison gets hard to read, and slow, with many runs.
MAX_COMPARED = 6


@dataclass(frozen=True)
class Link:
    """A page of MLflow and what it shows."""

    title: str
    url: str


@dataclass(frozen=True)
class RunRow:
    """What the choice of runs to compare needs to know of a run.

    `started` is in milliseconds; `data` identifies the data set; `score` is None where none was
    logged.
    """

    id: str
    role: str
    started: int
    score: float | None
    data: str


def leaderboard(base: str, experiment_id: str) -> str:
    """Return the table of runs with the lab's columns, best score first."""
    return f"{_runs(base, experiment_id)}?{_VIEW}"


def charts(base: str, experiment_id: str) -> str:
    """Return the bar charts of every metric."""
    return f"{_runs(base, experiment_id)}?{_VIEW}&compareRunsMode=CHART"


def matrix(base: str, experiment_id: str) -> str:
    """Return the matrix of checks by runs."""
    return f"{_runs(base, experiment_id)}?{_VIEW}&compareRunsMode=ARTIFACT"


def run(base: str, experiment_id: str, run_id: str) -> str:
    """Return the page of one run."""
    return f"{_runs(base, experiment_id)}/{quote(run_id, safe='')}"


def compare(base: str, run_ids: Sequence[str], experiment_ids: Sequence[str]) -> str:
    """Return the comparison of runs, side by side."""
    runs, experiments = (quote(json.dumps(list(ids)), safe="") for ids in (run_ids, experiment_ids))
    query = f"runs={runs}&experiments={experiments}&workflowType=machine_learning"
    return f"{base.rstrip('/')}/#/compare-runs?{query}"


def links(base: str, experiment_id: str, run_ids: Sequence[str]) -> list[Link]:
    """Return the links to print for one lab.

    Args:
        base: the server's address.
        experiment_id: the lab's experiment.
        run_ids: the runs to compare, as `to_compare` picks them; fewer than two give no link.
    """
    found = [
        Link("leaderboard", leaderboard(base, experiment_id)),
        Link("charts", charts(base, experiment_id)),
        Link("checks by run", matrix(base, experiment_id)),
    ]
    if len(run_ids) > 1:
        found.append(Link("comparison", compare(base, run_ids, [experiment_id])))
    return found


def to_compare(rows: Iterable[RunRow]) -> list[str]:
    """Pick the last learner run, the best one, the baseline and the reference, each once.

    Anchors on the same data as the last run are preferred: figures on other data do not compare.
    """
    ordered = sorted(rows, key=lambda row: (row.started, row.id), reverse=True)
    learners = [row for row in ordered if row.role == "learner"]
    picked = [*learners[:1], *sorted(learners, key=_by_score, reverse=True)[:1]]
    for role in ("baseline", "reference"):
        anchors = [row for row in ordered if row.role == role]
        same = [row for row in anchors if learners and row.data == learners[0].data]
        picked += (same or anchors)[:1]
    return list(dict.fromkeys(row.id for row in picked))[:MAX_COMPARED]


def _by_score(row: RunRow) -> tuple[float, int]:
    return (float("-inf") if row.score is None else row.score, row.started)


def _runs(base: str, experiment_id: str) -> str:
    return f"{base.rstrip('/')}/#/experiments/{quote(experiment_id, safe='')}/runs"
