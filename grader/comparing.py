"""Two runs on the same hold-out, metric by metric: the difference, its interval, a verdict.

Both runs were scored on the same bootstrap samples (same rows, same seed), so the difference of
their values on each sample is a paired one: luck that both runs share cancels out. The interval
is the percentile interval of these differences (Davison and Hinkley, 1997, 5.3).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import report, strict
from grader.errors import KitError, UsageError
from grader.paths import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from grader.lab import Lab
    from grader.paths import Project

BETTER, WORSE, NOISE, SAME = "better", "worse", "within noise", "identical"
ANCHORS = ("baseline", "reference")
NAMES = ("last", "best", *ANCHORS)


@dataclass(frozen=True)
class Run:
    """A graded run on disk: what it is called, its result file, its folder."""

    name: str
    record: Mapping[str, Any]
    folder: Path

    @property
    def metrics(self) -> dict[str, Mapping[str, Any]]:
        """The run's metrics by name."""
        return {metric["name"]: metric for metric in self.record["metrics"]}


@dataclass(frozen=True)
class Difference:
    """A metric of two runs. `difference` is value minus other, `low` and `high` bound it."""

    name: str
    title: str
    value: float
    other: float
    difference: float
    low: float
    high: float
    verdict: str


def compare(run: Run, other: Run) -> list[Difference]:
    """Compare the metrics that both runs have.

    Raises:
        UsageError: the runs are not comparable: another hold-out, or nothing kept to pair.
    """
    require_same_holdout(run, other)
    own, theirs = replicates(run), replicates(other)
    metrics, found = other.metrics, []
    for name, metric in run.metrics.items():
        mine, other_values, match = own.get(name), theirs.get(name), metrics.get(name)
        if match is None or mine is None or other_values is None or _unlike(metric, match):
            continue
        if mine.shape == other_values.shape:
            found.append(_difference(metric, match, mine - other_values))
    return found


def _unlike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether a value is missing, or the runs resampled other units."""
    return one["value"] is None or other["value"] is None or one["n"] != other["n"]


def _difference(
    metric: Mapping[str, Any], other: Mapping[str, Any], apart: NDArray[np.float64]
) -> Difference:
    from grader import interval

    low, high = interval.percentile(apart)
    value, theirs = float(metric["value"]), float(other["value"])
    sign = 1 if metric["direction"] == "higher" else -1
    return Difference(
        name=metric["name"],
        title=metric["title"],
        value=value,
        other=theirs,
        difference=value - theirs,
        low=low,
        high=high,
        verdict=verdict(value - theirs, sign * low, sign * high),
    )


def verdict(difference: float, one_end: float, other_end: float) -> str:
    """Return the word for a difference.

    Args:
        difference: value minus the other's, to know identical runs by.
        one_end: an end of its interval, signed so that positive is better.
        other_end: the other end.
    """
    worst, best = sorted((one_end, other_end))
    if math.isnan(worst) or math.isnan(best):
        return NOISE
    if difference == worst == best == 0:
        return SAME
    return BETTER if worst > 0 else WORSE if best < 0 else NOISE


def summary(found: Sequence[Difference]) -> str:
    """Return how many metrics are better, worse and so on, in words."""
    if not found:
        return "no metric that both have"
    if all(one.verdict == SAME for one in found):
        return "identical answers"
    words = (BETTER, WORSE, NOISE, SAME)
    counts = [(sum(one.verdict == word for one in found), word) for word in words]
    return ", ".join(f"{count} {word}" for count, word in counts if count)


def require_same_holdout(run: Run, other: Run) -> None:
    """Require that two runs were judged on the same rows by the same lab.

    Raises:
        UsageError: they were not; says what differs.
    """
    for what, one, two in zip(
        ("version of the lab", "seed", "data", "data file"),
        _holdout(run.record),
        _holdout(other.record),
        strict=True,
    ):
        if one != two:
            raise UsageError(
                f"runs {run.name} and {other.name} are not comparable: another {what} "
                f"({str(one)[:12]} and {str(two)[:12]})",
                next=f"grade both solutions now: casework grade {run.record['lab']} --submission",
            )


def _holdout(record: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return everything that chooses the hold-out."""
    dataset = record["dataset"]
    seed = f"{record['mode']} {record['seed_fingerprint']}"
    return record["lab_version"], seed, dataset["sha256"], dataset["file_sha256"]


def comparable(run: Run, other: Run) -> bool:
    """Whether two runs were judged on the same rows by the same lab."""
    return _holdout(run.record) == _holdout(other.record)


def replicates(run: Run) -> dict[str, NDArray[np.float64]]:
    """Read a run's values on the bootstrap samples: plain arrays, no pickle.

    Raises:
        UsageError: the run is from before they were kept.
        KitError: the file is damaged.
    """
    import zipfile

    import numpy as np

    path = run.folder / report.PAIRED
    try:
        with np.load(path, allow_pickle=False) as kept:
            return {name: np.asarray(kept[name], dtype=np.float64) for name in kept.files}
    except FileNotFoundError:
        raise UsageError(
            f"run {run.name} has nothing to pair: it was graded by an earlier kit",
            next=f"grade its solution again: casework grade {run.record['lab']}",
        ) from None
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise KitError(f"cannot read: {error}", where=shown(path), next="grade again") from None


def learners(runs: Path, lab_id: str) -> list[Run]:
    """Return the learner's runs of a lab, oldest first.

    Args:
        runs: the folder of all runs.
        lab_id: the lab; it need not be there any more.
    """
    return [
        Run(record["run"], record, runs / lab_id / record["run"])
        for record in report.history(runs, lab_id)
    ]


def anchors(project: Project, lab: Lab, beside: Run) -> list[Run]:
    """Return baseline and reference of the hold-out that a run was judged on, where known."""
    found = []
    for role in ANCHORS:
        paths = (project.runs / lab.id).glob(f"anchors/*/{role}/report.json")
        # Of several on the same rows, the latest: an earlier one is of other anchor files.
        for path in sorted(paths, key=lambda path: path.stat().st_mtime_ns, reverse=True):
            with suppress(KitError):  # a damaged one is graded anew by the next grade
                run = Run(role, report.read(path.parent), path.parent)
                if comparable(run, beside):
                    found.append(run)
                    break
    return found


def best(runs: Sequence[Run], beside: Run | None = None) -> Run | None:
    """Return the run with most points, then the highest level, among those like `beside`."""
    others = [run for run in runs if beside is None or (run != beside and comparable(run, beside))]
    return max(others, key=lambda run: (run.record["score"], _rank(run)), default=None)


def _rank(run: Run) -> int:
    from grader.gate import LEVELS

    level = run.record.get("level")
    return LEVELS.index(level) if level in LEVELS else 0


def _require_sound(folder: Path, name: str, runs: Sequence[Run]) -> None:
    """Require that the run asked for, or the only ones there are, can be read.

    Raises:
        KitError: says what is damaged.
    """
    known = {run.name for run in runs}
    for path in sorted(folder.glob("[0-9]*/report.json")):
        own = path.parent.name
        if own not in known and (own == name.zfill(4) or not runs):
            report.read(path.parent)


def find(project: Project, lab: Lab, name: str, beside: Run | None = None) -> Run:
    """Return the run of that number, or one of last, best, baseline and reference.

    Raises:
        UsageError: there is none of that name.
        KitError: its result file is damaged.
    """
    runs = learners(project.runs, lab.id)
    _require_sound(project.runs / lab.id, name, runs)
    if not runs:
        raise UsageError(f"no run of {lab.id} yet", next=f"make grade-{lab.id}")
    if name in ANCHORS:
        known = {run.name: run for run in anchors(project, lab, beside or runs[-1])}
        if name not in known:
            raise UsageError(
                f"no {name} on the hold-out of this run", next=f"casework grade {lab.id}"
            )
        return known[name]
    numbers = {run.name: run for run in runs}
    chosen = {"last": runs[-1], "best": best(runs), **numbers}.get(name.zfill(4))
    if chosen is None:
        hint = strict.suggestion(name, [*NAMES, *numbers])
        raise UsageError(
            f"no run called {name!r}{hint}",
            where=lab.id,
            next=f"runs: {runs[0].name} to {runs[-1].name}, {', '.join(NAMES)}",
        )
    return chosen
