"""What one run of MLflow holds, worked out from a report alone: pure, no MLflow, no network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from json import dumps
from pathlib import Path
from typing import Any

from grader.track.names import named_metrics, safe
from grader.track.reading import REPORT, Report, items, number, section
from grader.track.tables import (
    CHECKS_FILE,
    checks_table,
    gate_passed,
    interval_text,
    note,
)
from grader.track.text import clean

GRADE_TAG = "grade.id"
NOTE_TAG = "mlflow.note.content"
ROLES = ("learner", "baseline", "reference")
MAX_FIGURES = 40
MAX_FILE_BYTES = 20_000_000
MAX_TAG = 1000
# MLflow's limit for the digest of a data set is 36 characters.
DIGEST_CHARACTERS = 32


@dataclass(frozen=True)
class DatasetRecord:
    """The lineage of a run: which data, known by our own hash of all of it.

    MLflow's own digest of a table ignores everything after row 10,000.
    """

    name: str
    digest: str
    source_type: str
    source: str
    profile: str
    context: str = "holdout"


@dataclass(frozen=True)
class Payload:
    """One run: everything that is written to MLflow, in MLflow's own terms.

    `started` and `ended` are milliseconds since 1970 UTC. `artifacts` maps a file name at the
    artifact root to its content, or to the file that holds it.
    """

    grade_id: str
    lab: str
    title: str
    run_name: str
    started: int
    ended: int
    params: dict[str, str]
    metrics: dict[str, float]
    tags: dict[str, str]
    dataset: DatasetRecord | None
    metric_names: tuple[str, ...]
    artifacts: dict[str, bytes | Path] = field(default_factory=dict)


def payload(report: Report, folder: Path) -> Payload:
    """Turn a report of schema 1 into the run to write.

    Args:
        report: the content of report.json, as `reading.load` returns it.
        folder: the run's folder; its name is the run's number, its figures become artifacts.

    Returns:
        The run; the same report and folder always give the same one.
    """
    started = _started(report, folder)
    seconds = number(section(report, "seconds").get("total")) or 0.0
    return Payload(
        grade_id=safe(report["grade_id"]),
        lab=safe(report["lab"]),
        title=clean(report.get("title") or report["lab"], 200),
        run_name=run_name(report, folder.name),
        started=started,
        ended=started + int(1000 * min(max(seconds, 0.0), 1e7)),
        params=_params(report),
        metrics=_metrics(report),
        tags=_tags(report),
        dataset=_dataset(report),
        metric_names=tuple(name for name, _ in named_metrics(report)),
        artifacts=dict(_artifacts(report, folder)),
    )


def run_name(report: Report, number_of_run: str) -> str:
    """Return "0007 passed 92" for a learner's run, "baseline" or "reference" for an anchor."""
    role = _role(report)
    if role != "learner":
        return role
    score = number(report.get("score"))
    points = "" if score is None else f" {score:.4g}"
    return f"{clean(number_of_run, 40)} {verdict(report)}{points}"


def verdict(report: Report) -> str:
    """Return the verdict on the whole run: passed, not passed or not attempted."""
    if report.get("passed") is True:
        return "passed"
    verdicts = {task.get("verdict") for task in items(report, "tasks")}
    return "not attempted" if verdicts == {"not_attempted"} else "not passed"


def _role(report: Report) -> str:
    role = report.get("role")
    return role if isinstance(role, str) and role in ROLES else "learner"


def _started(report: Report, folder: Path) -> int:
    try:
        moment = datetime.fromisoformat(str(report.get("started")))
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0, int(aware.timestamp() * 1000))
    except (ValueError, OverflowError):
        file = folder / REPORT
        return int(file.stat().st_mtime * 1000) if file.exists() else 0


def _params(report: Report) -> dict[str, str]:
    dataset, submission = section(report, "dataset"), section(report, "submission")
    rows = {
        "lab_version": report.get("lab_version"),
        "mode": report.get("mode"),
        "dataset": dataset.get("name"),
        "dataset.source": dataset.get("source"),
        "dataset.rows": dataset.get("rows"),
        "seed": report.get("seed_fingerprint"),
        # The file's name only: the folder would carry the user's name into a shared server.
        "submission": _file_name(submission.get("path")),
        "sandbox": section(report, "sandbox").get("tier"),
    }
    rows |= {f"gate.{name}": number(m.get("pass_at")) for name, m in named_metrics(report)}
    rows |= {f"version.{safe(k)}": v for k, v in list(section(report, "versions").items())[:40]}
    return {k: clean(v, MAX_TAG) for k, v in rows.items() if v is not None and v != ""}


def _file_name(path: object) -> str:
    return str(path).replace("\\", "/").rsplit("/", 1)[-1] if path else ""


def _metrics(report: Report) -> dict[str, float]:
    probes = items(report, "probes")
    found: dict[str, float | None] = {
        "score": number(report.get("score")),
        "tasks.passed": float(sum(t.get("verdict") == "passed" for t in items(report, "tasks"))),
        "checks.passed": float(sum(p.get("ok") is True for p in probes)),
        "checks.total": float(len(probes)),
    }
    for name, metric in named_metrics(report):
        found[name] = number(metric.get("value"))
        found[f"{name}.low"] = number(metric.get("low"))
        found[f"{name}.high"] = number(metric.get("high"))
    return {name: value for name, value in found.items() if value is not None}


def _tags(report: Report) -> dict[str, str]:
    dataset, submission = section(report, "dataset"), section(report, "submission")
    rows: dict[str, Any] = {
        GRADE_TAG: safe(report["grade_id"]),
        "lab": safe(report["lab"]),
        "lab_version": report.get("lab_version"),
        "role": _role(report),
        "mode": report.get("mode"),
        "verdict": verdict(report),
        "level": report.get("level"),
        "gates": gates_text(report),
        "tier": section(report, "sandbox").get("tier"),
        "submission.sha256": submission.get("sha256"),
        "dataset.name": dataset.get("name"),
        "dataset.source": dataset.get("source"),
        "dataset.sha256": dataset.get("sha256"),
        "seed_fingerprint": report.get("seed_fingerprint"),
        "kit_version": report.get("kit_version"),
    }
    rows |= {f"{name}.interval": interval_text(metric) for name, metric in named_metrics(report)}
    rows |= {f"task.{safe(t.get('id', ''))}": t.get("verdict") for t in items(report, "tasks")}
    tags = {k: clean(v, MAX_TAG) for k, v in rows.items() if v is not None and v != ""}
    return tags | {NOTE_TAG: note(report), **_table_tag()}


def _table_tag() -> dict[str, str]:
    # What `mlflow.log_table` writes, so that the evaluation view knows the table.
    return {"mlflow.loggedArtifacts": dumps([{"path": CHECKS_FILE, "type": "table"}])}


def gates_text(report: Report) -> str:
    """Return the gates that were passed out of all, as "4/5"."""
    marks = [gate_passed(metric) for _, metric in named_metrics(report)]
    known = [mark for mark in marks if mark is not None]
    return f"{sum(known)}/{len(known)}"


def _dataset(report: Report) -> DatasetRecord | None:
    dataset = section(report, "dataset")
    digest = clean(dataset.get("sha256") or "", 64)
    if not digest:
        return None
    name, source = clean(dataset.get("name") or "data", 200), clean(dataset.get("source") or "", 99)
    rows = number(dataset.get("rows"))
    return DatasetRecord(
        name=name,
        digest=digest[:DIGEST_CHARACTERS],
        source_type="casework",
        source=dumps({"name": name, "source": source, "sha256": digest}),
        profile=dumps({"num_rows": int(rows)} if rows is not None else {}),
    )


def _artifacts(report: Report, folder: Path) -> Iterator[tuple[str, bytes | Path]]:
    yield CHECKS_FILE, checks_table(report)
    for name in (REPORT, "report.html"):
        if _usable(folder / name):
            yield name, folder / name
    figures = sorted((folder / "figures").glob("*.png"))
    for path in figures[:MAX_FIGURES]:
        if _usable(path):
            # At the root: MLflow's comparison page lists no file that lies in a folder.
            yield safe(path.name), path


def _usable(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size <= MAX_FILE_BYTES
