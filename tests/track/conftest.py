"""Run folders and stores for the tests of tracking."""

from __future__ import annotations

import json
import shutil
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.track.store import database, ensure_store

Report = dict[str, Any]
MakeRun = Callable[..., Path]
METRICS = ("average_precision", "f1", "roc_auc")


@pytest.fixture(autouse=True)
def _only_tracking(monkeypatch: pytest.MonkeyPatch) -> None:
    # The figures of the labs are another part of the kit, with tests of its own.
    monkeypatch.setitem(sys.modules, "grader.figures", None)
    for name in ("URI", "USERNAME", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"MLFLOW_TRACKING_{name}", raising=False)


def report_of(number: int, quality: float, role: str = "learner") -> Report:
    return {
        "schema": 1,
        "grade_id": f"{role}-{number:04d}".encode().hex(),
        "role": role,
        "started": f"2026-05-{number % 27 + 1:02d}T10:00:00+00:00",
        "title": "Fraud detection",
        "kit_version": "0.1.0",
        "lab": "fraud",
        "lab_version": 1,
        "mode": "practice",
        "seed_fingerprint": "ab12cd34",
        "submission": {"path": "/home/ada/work/fraud/solution.py", "sha256": "a1" * 32},
        "dataset": {"name": "payments", "source": "simulator", "sha256": "b2" * 32, "rows": 1000},
        "sandbox": {"tier": "A"},
        "passed": quality >= 0.6,
        "level": "pass" if quality >= 0.6 else "none",
        "score": round(100 * quality, 1),
        "max_score": 100,
        "tasks": [_task(k, quality) for k in range(5)],
        "metrics": [_metric(name, quality) for name in METRICS],
        "probes": [_probe(k, quality) for k in range(4)],
        "alarms": [],
        "versions": {"python": "3.11.7", "numpy": "2.4.0"},
        "seconds": {"total": 12.5, "learner": 10.0, "grader": 2.5},
    }


def _task(k: int, quality: float) -> Report:
    passed = quality > 0.15 * k
    return {
        "id": f"task_{k}",
        "title": f"Task {k}",
        "points": 20,
        "earned": 20 if passed else 0,
        "verdict": "passed" if passed else "failed",
        "message": "" if passed else "The delay of 7 days is short by one.",
    }


def _metric(name: str, quality: float) -> Report:
    return {
        "name": name,
        "task": "task_3",
        "value": quality,
        "low": quality - 0.02,
        "high": quality + 0.02,
        "direction": "higher",
        "pass_at": 0.6,
        "baseline": 0.1,
        "reference": 0.7,
    }


def _probe(k: int, quality: float) -> Report:
    return {"id": f"probe_{k}", "task": "task_1", "ok": quality > 0.2 * k, "message": "3 rows"}


def png(shade: int) -> bytes:
    """A real image of 40 by 30 pixels in one shade of grey."""
    rows = zlib.compress(b"".join(b"\0" + bytes([shade]) * 40 for _ in range(30)))
    header = struct.pack(">IIBBBBB", 40, 30, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One real store for the whole session; tests work on copies."""
    return ensure_store(tmp_path_factory.mktemp("template"))


@pytest.fixture
def runs_dir(tmp_path: Path, empty_store: Path) -> Path:
    runs = tmp_path / "runs"
    runs.mkdir()
    shutil.copyfile(empty_store, database(runs))
    return runs


@pytest.fixture
def make_run() -> MakeRun:
    """Write a run folder as the grader does; changes to the report are given by key."""

    def make(
        runs: Path, number: int = 1, quality: float = 0.5, role: str = "learner", **changes: Any
    ) -> Path:
        place = f"fraud/{number:04d}" if role == "learner" else f"fraud/anchors/k1/{role}"
        folder = runs / place
        (folder / "figures").mkdir(parents=True)
        report = report_of(number, quality, role) | changes
        (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
        (folder / "report.html").write_text("<p>report</p>", encoding="utf-8")
        (folder / "figures" / "pr_curve.png").write_bytes(png(int(200 * quality)))
        return folder

    return make
