"""Careful access to a report read from disk: wrong types read as absent, never as a crash."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.track.faults import TrackingError

REPORT = "report.json"
MAX_REPORT_BYTES = 20_000_000
SCHEMA = 1

# The id goes into a query of MLflow, so nothing else may be in it.
_GRADE_ID = re.compile(r"[0-9A-Za-z-]{1,64}")

Report = Mapping[str, Any]


def load(folder: Path) -> dict[str, Any]:
    """Read `folder`/report.json.

    Raises:
        TrackingError: the file is absent, too large, not JSON, of another schema, or names no run.
    """
    path = folder / REPORT
    try:
        if path.stat().st_size > MAX_REPORT_BYTES:
            raise ValueError(f"larger than {MAX_REPORT_BYTES} bytes")
        report = json.loads(path.read_text(encoding="utf-8"))
        _require_identity(report)
    except (OSError, ValueError, RecursionError) as error:
        raise TrackingError(
            "This report cannot be read; the run is left out of MLflow.",
            where=str(path),
            why=str(error)[:300],
            next=f"Grade again, or remove the folder {folder.name}",
        ) from error
    return dict(report)


def _require_identity(report: object) -> None:
    if not isinstance(report, dict):
        raise ValueError("it is not a JSON object")
    if report.get("schema") != SCHEMA:
        raise ValueError(f"its schema is {str(report.get('schema'))[:20]!r}, not {SCHEMA}")
    if not isinstance(report.get("lab"), str) or not report["lab"].strip():
        raise ValueError("it has no lab")
    if not _GRADE_ID.fullmatch(str(report.get("grade_id"))):
        raise ValueError("its grade_id is not 1 to 64 letters and digits")


def section(report: Report, key: str) -> dict[str, Any]:
    """Return the object under `key`, or an empty one."""
    value = report.get(key)
    return value if isinstance(value, dict) else {}


def items(report: Report, key: str) -> list[dict[str, Any]]:
    """Return the objects in the list under `key`, or none."""
    value = report.get(key)
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def number(value: object) -> float | None:
    """Return a finite float, rounded to 4 places, or None where there is no such number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        result = float(value)
    except OverflowError:
        return None
    return round(result, 4) if math.isfinite(result) else None
