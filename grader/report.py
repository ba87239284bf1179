"""The report of a run: result file schema 1, written atomically, without a hidden row or label."""

from __future__ import annotations

import hashlib
import json
import math
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.errors import KitError
from grader.paths import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from grader.checks import Finding
    from grader.gate import Mark
    from grader.lab import Lab
    from grader.score import Score

SCHEMA = 1
PAIRED, GRADED, PRINTED = "replicates.npz", "solution.py", "output.txt"
# What the readers of earlier runs use: lists, comparisons, hints, interviews.
_FIELDS: dict[str, Any] = {
    "lab": str,
    "lab_version": int,
    "mode": str,
    "seed_fingerprint": str,
    "dataset": dict,
    "passed": bool,
    "score": int | float,
    "tasks": list,
    "metrics": list,
}
_ENTRIES = {
    "tasks": frozenset({"id", "verdict", "stretch"}),
    "metrics": frozenset({"name", "title", "value", "n", "direction", "pass_at"}),
}
_UNJUDGED = ("seconds", "grade_id", "started", "submission", "versions", "sandbox", "digest")


@dataclass(frozen=True, kw_only=True)
class Report:
    """A graded run.

    Attributes:
        record: the result file.
        curves: plain numbers for figures.
        questions: what an interviewer would ask, with the run's own numbers.
        output: the end of what the submission printed.
        solution: the file that was graded, to show what changed; empty for an anchor.
        replicates: metric -> its values on the bootstrap samples, to pair with another run's.
    """

    record: dict[str, Any]
    curves: dict[str, Any] = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    output: str = ""
    solution: str = ""
    replicates: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether every core task is passed."""
        return bool(self.record["passed"])

    @property
    def exit_code(self) -> int:
        """0 passed, 1 graded and not passed, 3 when a fault of ours kept a task from a verdict."""
        broken = any(task["verdict"] == "grader_error" for task in self.record["tasks"])
        return 3 if broken else 0 if self.passed else 1


def task_records(marks: Sequence[Mark], notes: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """Return the `tasks` of a result file."""
    return [
        {
            "id": mark.task,
            "title": mark.title,
            "points": mark.points,
            "earned": mark.earned,
            "verdict": mark.verdict,
            "message": mark.message,
            "file": mark.file,
            "line": mark.line,
            "seconds": mark.seconds,
            "stretch": mark.stretch,
            "notes": list(notes.get(mark.task, ())),
        }
        for mark in marks
    ]


def metric_records(
    lab: Lab, scores: Sequence[Score], anchors: Mapping[str, Mapping[str, float]]
) -> list[dict[str, Any]]:
    """Return the `metrics` of a result file, beside baseline, gates and reference."""
    from grader.score import gate_of, skill

    records = []
    for score in scores:
        gate = gate_of(lab, score.name)
        baseline = anchors.get("baseline", {}).get(score.name)
        reference = anchors.get("reference", {}).get(score.name)
        records.append(
            {
                "name": score.name,
                "title": score.title,
                "task": score.task,
                "value": plain(score.value),
                "low": plain(score.low),
                "high": plain(score.high),
                "direction": score.direction,
                "pass_at": gate.pass_at if gate else None,
                "merit_at": gate.merit_at if gate else None,
                "distinction_at": gate.distinction_at if gate else None,
                "gate_on": gate.on if gate else None,
                "baseline": baseline,
                "reference": reference,
                "skill": plain(skill(score.value, baseline, reference)),
                "n": score.n,
            }
        )
    return records


def probe_records(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return the `probes` of a result file."""
    return [
        {
            "id": finding.id,
            "task": finding.task,
            "title": finding.title,
            "ok": finding.ok,
            "message": finding.message,
            "reason": finding.reason,
        }
        for finding in findings
    ]


def plain(value: float | None) -> float | None:
    """Return a finite float, or None: JSON knows no NaN."""
    return None if value is None or not math.isfinite(value) else float(value)


def digest(record: Mapping[str, Any]) -> str:
    """Return the sha256 of what was judged: same seed, same machine, same digest."""
    judged = {key: value for key, value in record.items() if key not in _UNJUDGED}
    judged["tasks"] = [{**task, "seconds": 0} for task in record["tasks"]]
    return hashlib.sha256(json.dumps(judged, sort_keys=True).encode()).hexdigest()


def write_json(path: Path, value: Any) -> None:
    """Write JSON through a temporary file beside it and a rename: whole, or not at all.

    Raises:
        KitError: the folder cannot be written to, or the disk is full.
    """
    text = json.dumps(value, indent=1, ensure_ascii=False) + "\n"
    write_bytes(path, text.encode("utf-8", errors="backslashreplace"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file through a temporary one beside it and a rename: whole, or not at all.

    Raises:
        KitError: the folder cannot be written to, or the disk is full.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise KitError(
            f"cannot write: {error.strerror or error}",
            where=str(path),
            next="free space or change the folder's permissions; --json PATH writes elsewhere",
        ) from None


def read_json(path: Path) -> Any:
    """Read a JSON file of ours.

    Raises:
        KitError: missing or corrupt.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise KitError(f"cannot read: {error}", where=str(path)) from None


def new_run_folder(runs: Path, lab_id: str) -> Path:
    """Make and return the next free `runs/<lab>/<nnnn>`; two graders never get the same one."""
    parent = runs / lab_id
    try:
        parent.mkdir(parents=True, exist_ok=True)
        number = 1 + max((int(p.name) for p in parent.iterdir() if p.name.isdigit()), default=0)
        while True:
            try:
                folder = parent / f"{number:04d}"
                folder.mkdir()
            except FileExistsError:
                number += 1
            else:
                return folder
    except OSError as error:
        raise KitError(
            f"cannot write: {error.strerror or error}",
            where=str(parent),
            why="the report and the MLflow run are kept there",
            next="change its permissions, or set CASEWORK_HOME to a folder you may write to",
        ) from None


def save(report: Report, folder: Path) -> None:
    """Write a report into its run folder: first what lies beside it, last the report itself."""
    write_json(folder / "curves.json", report.curves)
    write_bytes(folder / PAIRED, _packed(report.replicates))
    if report.solution:
        write_bytes(folder / GRADED, report.solution.encode(errors="replace"))
    # What an exam's submission printed may hold inputs of the hold-out, which stay secret.
    if report.output and report.record.get("mode") == "practice":
        write_bytes(folder / PRINTED, report.output.encode(errors="replace"))
    write_json(folder / "report.json", report.record)


def _packed(replicates: Mapping[str, NDArray[np.float64]]) -> bytes:
    """Return an .npz of bootstrap values in single precision: some 2 kB a metric."""
    import io

    import numpy as np

    packed = io.BytesIO()
    single: dict[str, Any] = {name: own.astype(np.float32) for name, own in replicates.items()}
    np.savez(packed, **single)
    return packed.getvalue()


def history(runs: Path, lab_id: str) -> list[dict[str, Any]]:
    """Return the learner's earlier reports of a lab, oldest first; unreadable ones are left out."""
    records = []
    for path in sorted((runs / lab_id).glob("[0-9]*/report.json")):
        with suppress(KitError):
            records.append({**read(path.parent), "run": path.parent.name})
    return records


def read(folder: Path) -> dict[str, Any]:
    """Read the result file of a run folder; whoever has it need not doubt its form.

    Raises:
        KitError: missing, corrupt, of another schema, or edited by hand into something else.
    """
    path = folder / "report.json"
    record = read_json(path)
    if damaged := damage(record):
        raise KitError(
            f"the report is damaged: {damaged}", where=shown(path), next="grade the solution again"
        )
    return dict(record)


def damage(record: Any) -> str:
    """Return what a result file lacks of what the readers of runs need, or an empty string."""
    if not isinstance(record, dict) or record.get("schema") != SCHEMA:
        return f"it is not of schema {SCHEMA}"
    wrong = [name for name, kind in _FIELDS.items() if not isinstance(record.get(name), kind)]
    if wrong:
        return f"no usable {wrong[0]!r}"
    for name, keys in _ENTRIES.items():
        for entry in record[name]:
            if not (isinstance(entry, dict) and keys <= entry.keys()):
                return f"an entry of {name!r} lacks one of {', '.join(sorted(keys))}"
    lacking = {"sha256", "file_sha256"} - record["dataset"].keys()
    return f"'dataset' lacks {min(lacking)}" if lacking else ""
