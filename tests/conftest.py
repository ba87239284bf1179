"""Fixtures: a small whole lab in a folder of its own, and the command line as users call it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grader.__main__ import run
from grader.paths import Project
from grader.report import SCHEMA

BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
BROWSER_FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Done:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Tiny:
    """The lab `churn`, made by `casework new`, with a light sandbox."""

    project: Project
    casework: Callable[..., Done]

    @property
    def solution(self) -> Path:
        return self.project.solutions / "churn" / "solution.py"

    def submission(self, text: str) -> Path:
        """Write a submission: the reference with `text` appended."""
        path = self.project.home / "submitted" / "solution.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(self.solution.read_text() + "\n\n" + text)
        return path


def keep_run(runs: Path, lab_id: str, number: int, **changes: Any) -> None:
    """Write the result file of a run, as short as its readers allow."""
    folder = runs / lab_id / f"{number:04d}"
    folder.mkdir(parents=True)
    record = {
        "schema": SCHEMA,
        "lab": lab_id,
        "lab_version": 1,
        "mode": "practice",
        "seed_fingerprint": "0" * 16,
        "dataset": {"sha256": "0" * 64, "file_sha256": None},
        "passed": True,
        "score": 90,
        "tasks": [],
        "metrics": [],
    }
    (folder / "report.json").write_text(json.dumps({**record, **changes}))


def metric_values(**values: object) -> list[dict[str, object]]:
    """Return the metrics of a result file."""
    rest = {"title": "", "n": 1, "direction": "higher", "pass_at": None}
    return [{"name": name, "value": value, **rest} for name, value in values.items()]


@pytest.fixture
def browser() -> Iterator[Any]:
    """Start a headless Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no chromium on PATH")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def casework(capfd: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Call the command line in this process."""

    def call(*arguments: object) -> Done:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Done(code, out, err)

    return call


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the lab `churn` once, with its baseline and reference graded."""
    folder = tmp_path_factory.mktemp("prepared")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASEWORK_ROOT", str(folder))
        patch.setenv("CASEWORK_HOME", str(folder))
        assert run(["new", "churn"]) == 0
        toml = folder / "labs" / "churn" / "lab.toml"
        toml.write_text('preload = ["pandas"]\n' + toml.read_text())
        assert (
            run(
                [
                    "grade",
                    "churn",
                    "--submission",
                    str(folder / "solutions/churn/solution.py"),
                    "--no-track",
                ]
            )
            == 0
        )
    shutil.rmtree(folder / "runs" / "churn" / "0001")
    return folder


@pytest.fixture
def tiny(
    tmp_path: Path,
    prepared: Path,
    monkeypatch: pytest.MonkeyPatch,
    casework: Callable[..., Done],
) -> Tiny:
    """A small lab of one's own; everything it writes stays in a temporary folder."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("CASEWORK_ROOT", str(tmp_path))
    monkeypatch.setenv("CASEWORK_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return Tiny(Project(tmp_path, tmp_path), casework)


@pytest.fixture
def repository() -> Project:
    """The checkout under test."""
    return Project(ROOT, ROOT)


def hear_hangups() -> None:
    """Undo, in a child about to start, what nohup left: a SIGHUP that is ignored."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def start(*arguments: object, home: Path, **extra: str) -> subprocess.Popen[str]:
    """Start the command line in a process of its own, as a shell would."""
    environment = {**os.environ, "CASEWORK_HOME": str(home), **extra}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "grader", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
