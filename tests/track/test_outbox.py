"""The outbox finds what is pending, passes over what is broken, and loses nothing."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
import types
from contextlib import closing
from pathlib import Path

import pytest

from grader.errors import CaseworkError
from grader.track import outbox, store
from grader.track.__main__ import main
from grader.track.lock import held
from grader.track.outbox import drain, pending, spawn_drain
from grader.track.publishing import LOCK

from .conftest import MakeRun


@pytest.fixture
def errors() -> list[tuple[Path, CaseworkError]]:
    return []


Errors = list[tuple[Path, CaseworkError]]


def keep(errors: Errors) -> outbox.OnError:
    return lambda folder, error: errors.append((folder, error))


def test_pending_lists_anchors_first_and_only_folders_with_a_report(
    runs_dir: Path, make_run: MakeRun
) -> None:
    second, first = make_run(runs_dir, 2), make_run(runs_dir, 1)
    baseline = make_run(runs_dir, role="baseline")
    (make_run(runs_dir, 3) / "published.json").write_text("{}")
    (runs_dir / "fraud" / "0004").mkdir()
    inside = runs_dir / "artifacts" / "0001"
    inside.mkdir(parents=True)
    (inside / "report.json").write_text("{}")

    assert pending(runs_dir) == [baseline, first, second]


def test_a_runs_folder_that_is_not_there_has_nothing_pending(
    tmp_path: Path, errors: Errors
) -> None:
    assert pending(tmp_path / "none") == []
    assert drain(tmp_path / "none", on_error=keep(errors)).published == []
    assert not (tmp_path / "none").exists()


def test_a_drain_goes_on_past_a_broken_folder(
    runs_dir: Path, make_run: MakeRun, errors: Errors
) -> None:
    good, broken, last = (make_run(runs_dir, n) for n in (1, 2, 3))
    (broken / "report.json").write_text("{broken")

    result = drain(runs_dir, on_error=keep(errors))

    assert result.published == [good, last]
    assert result.failed == [broken]
    assert [folder for folder, _ in errors] == [broken]
    assert pending(runs_dir) == [broken]


def test_a_drain_without_a_usable_store_reports_once_and_keeps_all(
    runs_dir: Path, make_run: MakeRun, errors: Errors
) -> None:
    store.database(runs_dir).write_bytes(b"broken" * 1000)
    folders = [make_run(runs_dir, n) for n in (1, 2)]

    result = drain(runs_dir, on_error=keep(errors))

    assert result.failed == folders
    assert len(errors) == 1


def test_a_folder_that_another_program_publishes_stays_with_it(
    runs_dir: Path, make_run: MakeRun, errors: Errors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.track.publishing.LOCK_TIMEOUT", 0.1)
    folder = make_run(runs_dir)
    with held(folder / LOCK, timeout=0) as ours:
        assert ours
        assert drain(runs_dir, on_error=keep(errors)).failed == [folder]

    assert "Another program" in errors[0][1].what
    assert drain(runs_dir, on_error=keep(errors)).published == [folder]


def test_figures_are_drawn_before_publishing_and_a_failure_stops_nothing(
    runs_dir: Path, make_run: MakeRun, errors: Errors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draw(folder: Path) -> None:
        (folder / "figures" / "late.png").write_bytes(b"png")
        if folder.name == "0002":
            raise ValueError("no such column")

    figures = types.ModuleType("grader.figures")
    figures.draw = draw  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "grader.figures", figures)
    folders = [make_run(runs_dir, n) for n in (1, 2)]

    assert drain(runs_dir, on_error=keep(errors)).published == folders
    assert len(list(runs_dir.glob("artifacts/*/*/artifacts/late.png"))) == 2
    assert [folder for folder, _ in errors] == [folders[1]]
    assert "no such column" in errors[0][1].why


def test_the_command_reports_broken_folders_and_its_exit_code(
    runs_dir: Path, make_run: MakeRun, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_run(runs_dir)
    assert main(["drain", str(runs_dir)]) == 0
    assert capsys.readouterr().out == "published 1\n"

    broken = make_run(runs_dir, 2)
    (broken / "report.json").write_text("")
    assert main(["drain", str(runs_dir)]) == 3
    assert str(broken) in capsys.readouterr().err
    assert main(["nonsense", str(folder)]) == 2


def test_a_spawned_drain_publishes_and_writes_its_log(runs_dir: Path, make_run: MakeRun) -> None:
    make_run(runs_dir, 1)
    (runs_dir / "track.log").write_bytes(b"x" * (outbox.MAX_LOG_BYTES + 1))

    spawn_drain(runs_dir)

    _wait_until_empty(runs_dir)
    _started_have_ended()
    log = (runs_dir / "track.log").read_text()
    assert log.endswith("published 1\n")
    assert len(log) < outbox.MAX_LOG_BYTES


def test_a_drain_that_cannot_be_started_says_so(tmp_path: Path) -> None:
    with pytest.raises(CaseworkError, match="outbox"):
        spawn_drain(tmp_path / "none")


@pytest.mark.slow
def test_drains_at_once_publish_each_run_once(runs_dir: Path, make_run: MakeRun) -> None:
    for number in range(1, 7):
        make_run(runs_dir, number)
    command = [sys.executable, "-m", "grader.track", "drain", str(runs_dir)]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]

    printed = "".join(child.communicate(timeout=240)[0] for child in children)
    assert [child.returncode for child in children] == [0] * 3
    assert sum(int(line.removeprefix("published ")) for line in printed.splitlines()) == 6
    with closing(sqlite3.connect(store.database(runs_dir))) as db:
        names = [name for (name,) in db.execute("select name from runs")]
    assert len(names) == len(set(names)) == 6
    assert pending(runs_dir) == []


def _wait_until_empty(runs_dir: Path) -> None:
    deadline = time.monotonic() + 60
    while pending(runs_dir):
        assert time.monotonic() < deadline, (runs_dir / "track.log").read_text()
        time.sleep(0.05)


def _started_have_ended() -> None:
    for child in outbox._started:
        child.wait(timeout=60)
