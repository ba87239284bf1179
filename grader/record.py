"""Builds the result file of a run from what was judged."""

from __future__ import annotations

import hashlib
import platform
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import __version__, data, gate, quoting, report
from grader.paths import shown
from grader.report import Report

if TYPE_CHECKING:
    from grader.bench import Bench
    from grader.checks import Finding
    from grader.lab import Lab
    from grader.run import Options
    from grader.sandbox import Tier
    from grader.score import Score

PACKAGES = ("numpy", "pandas", "scikit-learn", "lightgbm", "mlflow")
OUTPUT_KEPT = 4000
SOLUTION_KEPT = 1_000_000


@dataclass(frozen=True)
class Judged:
    """Everything known of a run once it is judged."""

    lab: Lab
    options: Options
    tables: data.Tables
    bench: Bench
    findings: Sequence[Finding]
    scores: Sequence[Score]
    marks: Sequence[gate.Mark]
    tier: Tier


def report_of(judged: Judged, anchors: Mapping[str, Mapping[str, float]], seconds: float) -> Report:
    """Build the report of a judged run.

    Args:
        judged: the run.
        anchors: metric values of "baseline" and "reference".
        seconds: wall seconds of the whole grade.
    """
    lab, bench = judged.lab, judged.bench
    record = {
        **_identity(judged),
        **result(lab, judged.marks, judged.scores),
        "tasks": report.task_records(judged.marks, bench.notes),
        "metrics": report.metric_records(lab, judged.scores, anchors),
        "probes": report.probe_records(judged.findings),
        "alarms": [
            {"metric": alarm.metric, "message": alarm.message}
            for alarm in gate.alarms(lab, judged.scores)
        ],
        "versions": versions(),
        "seconds": _seconds(seconds, bench),
    }
    record["digest"] = report.digest(record)
    output = "".join(caller.output for caller in bench.own_callers)[-OUTPUT_KEPT:]
    return Report(
        record=record,
        curves=bench.curves,
        questions=questions(lab, {score.name: score.value for score in judged.scores}),
        output=output,
        solution=graded_text(judged.options) if judged.options.role == "learner" else "",
        replicates={s.name: s.replicates for s in judged.scores if s.replicates is not None},
    )


def graded_text(options: Options) -> str:
    """Return the text of the graded file; what is beyond its first megabyte is left out."""
    return options.submission.read_bytes()[:SOLUTION_KEPT].decode("utf-8", errors="replace")


def _identity(judged: Judged) -> dict[str, Any]:
    """Return what was graded, on what, and how it was confined."""
    lab, options, tables, tier = judged.lab, judged.options, judged.tables, judged.tier
    return {
        "schema": report.SCHEMA,
        "kit_version": __version__,
        "lab": lab.id,
        "title": lab.title,
        "lab_version": lab.version,
        "role": options.role,
        "mode": options.seeds.mode,
        "grade_id": uuid.uuid4().hex,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed_fingerprint": options.seeds.fingerprint,
        "submission": {
            "path": shown(options.submission),
            "sha256": submission_sha256(options.submission),
        },
        "dataset": {
            "name": tables.name,
            "source": tables.source,
            "sha256": tables.sha256,
            "rows": tables.rows,
            "file_sha256": data.file_sha256(options.file) if options.file else None,
        },
        "sandbox": {"tier": tier.letter, "name": tier.name, **tier.details},
    }


def result(lab: Lab, marks: Sequence[gate.Mark], scores: Sequence[Score]) -> dict[str, Any]:
    """Return passed, level and score of a run."""
    reached = gate.level(lab, marks, scores)
    earned = round(sum(mark.earned for mark in marks), 2)
    return {
        "passed": reached != "none",
        "level": reached,
        "score": earned,
        "max_score": lab.max_score,
    }


def submission_sha256(path: Path) -> str:
    """Return the sha256 over the solution and the Python files beside it, by name."""
    digest = hashlib.sha256(path.read_bytes())
    for other in sorted(path.parent.glob("*.py")):
        if other != path and other.name != path.name:
            with suppress(OSError):
                digest.update(other.name.encode() + b"\0" + other.read_bytes())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that move numbers, without importing."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            found[package] = metadata.version(package)
    return found


def questions(lab: Lab, values: Mapping[str, float]) -> tuple[str, ...]:
    """Return the interview questions whose numbers are known, those that quote them first.

    Args:
        lab: the lab that asks them.
        values: metrics of the run.
    """
    every = [question for task in lab.tasks for question in task.questions]
    every.sort(key=lambda text: "$" not in text)
    return tuple(filter(None, (quoting.filled(question, values) for question in every)))


def _seconds(total: float, bench: Bench) -> dict[str, float]:
    learner = bench.learner_seconds
    return {
        "total": round(total, 3),
        "learner": round(learner, 3),
        "grader": round(max(0.0, total - learner), 3),
        "learner_cpu": round(sum(caller.cpu_seconds for caller in bench.own_callers), 3),
    }
