"""Baseline and reference on the same hold-out: the two ends every score is shown between."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from grader import quoting, report, run
from grader.errors import KitError
from grader.score import skill

if TYPE_CHECKING:
    from grader.lab import Lab
    from grader.paths import Project
    from grader.run import Options, Watcher

FILES = {"baseline": "baseline.py", "reference": "solution.py"}


def folder(project: Project, lab: Lab, options: Options) -> Path:
    """Return where the anchors of a hold-out are kept: one folder per all that moves them."""
    parts = [str(lab.version), options.seeds.mode, options.seeds.fingerprint, options.source or ""]
    parts += [_sha256(path) for path in _moved_by(project, lab, options)]
    key = hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]
    return project.runs / lab.id / "anchors" / key


def values(project: Project, lab: Lab, options: Options) -> dict[str, dict[str, float]]:
    """Return the anchors' metric values that are already known."""
    known = {}
    for role in FILES:
        with suppress(KitError):  # missing or damaged: to be graded
            kept = report.read(folder(project, lab, options) / role)
            known[role] = quoting.values_of(kept["metrics"])
    return known


def prepare(
    project: Project, lab: Lab, options: Options, *, watch: Watcher = run.silent
) -> Mapping[str, Mapping[str, float]]:
    """Grade baseline and reference on this hold-out unless that was done, and return values.

    A runs folder that cannot be written to costs the cache, not the grade.
    """
    known = values(project, lab, options)
    graded = {}
    for role, name in FILES.items():
        path = project.solutions / lab.id / name
        if role not in known and path.is_file():
            watch(role)
            graded[role] = run.grade(project, lab, replace(options, submission=path, role=role))
            known[role] = quoting.values_of(graded[role].record["metrics"])
    for role, done in graded.items():
        _keep(done, folder(project, lab, options) / role, known)
    return known


def _keep(graded: report.Report, target: Path, known: Mapping[str, Mapping[str, float]]) -> None:
    for metric in graded.record["metrics"]:
        ends = {role: known.get(role, {}).get(metric["name"]) for role in FILES}
        metric.update(ends, skill=skill(metric["value"], ends["baseline"], ends["reference"]))
    try:
        report.save(graded, target)
    except KitError:
        return  # the caller meets the same folder again and says so once


def _moved_by(project: Project, lab: Lab, options: Options) -> list[Path]:
    """Return the files whose change makes anchors stale."""
    own = [project.solutions / lab.id / name for name in FILES.values()]
    lab_files = sorted((project.labs / lab.id).glob("*.py"))
    data_files = sorted((project.datasets / lab.dataset).glob("*.py"))
    user = [options.file] if options.file else []
    return [path for path in [*own, *lab_files, *data_files, *user] if path.is_file()]


def _sha256(path: Path) -> str:
    from grader.data import file_sha256

    return file_sha256(path)
