"""Set-up: the interpreter chosen, and what is said when there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader import loading
from tests.conftest import ROOT

bootstrap = loading.module(ROOT / "bootstrap.py")


def fake(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("version", "fits"),
    [((3, 10), False), ((3, 11), True), ((3, 14), True), ((3, 15), False), ((2, 7), False)],
)
def test_supported_versions(version: tuple[int, int], fits: bool) -> None:
    assert bootstrap.supported(version) is fits


def test_a_command_on_path_that_only_prints_an_error_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path, "python3.14", "echo 'not found' >&2; exit 127")
    fake(tmp_path, "python3.13", "echo 3 13")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(bootstrap.sys, "executable", str(tmp_path / "none"))
    assert bootstrap.version_of(["python3.14"]) is None
    assert bootstrap.find_python() == ["python3.13"]


def test_no_suitable_python_says_what_to_install(tmp_path: Path) -> None:
    fake(tmp_path, "python3", "exit 1")
    code = (
        "import runpy, sys\n"
        f"sys.executable = {str(tmp_path / 'python3')!r}\n"
        f"sys.argv = ['bootstrap.py']; module = runpy.run_path({str(ROOT / 'bootstrap.py')!r})\n"
        "module['find_python']()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 3
    assert "needs Python 3.11 to 3.14" in done.stderr
    assert "apt install" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_failing_step_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        bootstrap.run([sys.executable, "-c", "raise SystemExit(1)"])
    assert stop.value.code == 3
    assert "Set-up failed in" in capsys.readouterr().err


def test_unknown_argument(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bootstrap.main(["--devel"])
    assert "Usage" in capsys.readouterr().err


def make(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**environment, **variables},
    )


def test_make_without_a_target_lists_them() -> None:
    done = make()
    assert done.returncode == 0
    for word in ("lab-LAB", "grade-LAB", "verify-LAB", "ui", "test", "lock", "labs: "):
        assert word in done.stdout


def test_make_runs_a_lab_command_and_suggests(tmp_path: Path) -> None:
    assert "Hint 1 of" in make("hint-fraud", CASEWORK_HOME=str(tmp_path)).stdout
    done = make("hint-frued", CASEWORK_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "did you mean 'fraud'" in done.stderr
