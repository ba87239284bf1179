"""The lean server: REST writes what the client writes; it starts once and ends whole."""

from __future__ import annotations

import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.track import process, server
from grader.track.catalog import LabPages
from grader.track.faults import TrackingError
from grader.track.links import Link
from grader.track.outbox import drain, pending
from grader.track.publishing import publish
from grader.track.rest import RestBackend
from grader.track.server import page_lines, serve
from grader.track.store import database, ensure_store, store_id
from grader.track.target import UiServer, open_backend, read_ui, running_server, write_ui

from .conftest import MakeRun
from .test_publish import dies_at, only_run, state


@pytest.fixture
def served(runs_dir: Path) -> Iterator[UiServer]:
    """A running server of the store in `runs_dir`, recorded as `make ui` records it."""
    ensure_store(runs_dir)
    child = process.start(runs_dir, process.choose_port(None))
    ui = UiServer(process.HOST, _port_of(child), child.pid, store_id(database(runs_dir)))
    write_ui(runs_dir, ui)
    yield ui
    process.stop(child)
    assert child.poll() is not None


def _port_of(child: process.Child) -> int:
    words: Any = child.args
    return int(words[words.index(process.HOST) + 1])


@pytest.mark.slow
def test_rest_and_client_write_the_same_run(
    runs_dir: Path, make_run: MakeRun, served: UiServer, tmp_path: Path, empty_store: Path
) -> None:
    other = tmp_path / "client"
    other.mkdir()
    database(other).write_bytes(empty_store.read_bytes())
    by_rest = make_run(runs_dir, 7, 0.65)
    by_client = make_run(other, 7, 0.65)

    backend = open_backend(runs_dir)
    assert isinstance(backend, RestBackend)
    backend.close()
    first, second = publish(by_rest, runs_dir), publish(by_client, other)

    written, expected = state(runs_dir, first), state(other, second)
    assert written == expected
    assert _experiment_tags(runs_dir) == _experiment_tags(other)
    assert publish(by_rest, runs_dir) == first


def _experiment_tags(runs_dir: Path) -> dict[str, str]:
    from .test_publish import client

    return dict(client(runs_dir).get_experiment_by_name("casework/fraud").tags)


@pytest.mark.slow
def test_a_crash_over_rest_is_completed_too(
    runs_dir: Path, make_run: MakeRun, served: UiServer
) -> None:
    folder = make_run(runs_dir)
    for writes in (1, 3, 4, 6):
        assert dies_at(writes, folder, runs_dir)

    run_id = publish(folder, runs_dir)

    assert only_run(runs_dir).info.run_id == run_id
    assert state(runs_dir, run_id)["status"] == "FINISHED"


@pytest.mark.slow
def test_a_server_as_tracking_uri_gets_the_runs_of_any_folder(
    runs_dir: Path,
    make_run: MakeRun,
    served: UiServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", served.url)
    student = tmp_path / "student"
    folder = make_run(student)

    run_id = publish(folder, student)

    assert only_run(runs_dir).info.run_id == run_id
    assert not database(student).exists()
    assert json.loads((folder / "published.json").read_text())["store"] == served.url
    lines: list[str] = []
    assert serve(student, echo=lines.append) == 0
    assert any(line.strip().startswith("leaderboard") for line in lines)


@pytest.mark.slow
def test_a_server_of_another_store_is_not_written_to(
    runs_dir: Path, make_run: MakeRun, served: UiServer, tmp_path: Path
) -> None:
    other = ensure_store(tmp_path / "other").parent
    write_ui(other, served)

    assert running_server(runs_dir) == served
    assert running_server(other) is None
    publish(make_run(other), other)
    assert only_run(other).info.status == "FINISHED"


SERVE = (
    "import sys; from pathlib import Path; from grader.track import serve\n"
    "sys.exit(serve(Path(sys.argv[1])))"
)


def _start_ui(runs_dir: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", SERVE, str(runs_dir)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def _read_until(ui: subprocess.Popen[str], word: str) -> list[str]:
    lines: list[str] = []
    assert ui.stdout is not None
    for line in ui.stdout:
        lines.append(line.rstrip())
        if word in line:
            return lines
    pytest.fail(f"{word!r} was not printed: {lines}")


@pytest.mark.slow
@pytest.mark.timeout(150)
@pytest.mark.skipif(os.name != "posix", reason="sends signals to a process group")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_make_ui_drains_shows_links_is_reused_and_ends_whole(
    runs_dir: Path, make_run: MakeRun, number: signal.Signals
) -> None:
    for k in (1, 2):
        make_run(runs_dir, k, 0.7 - k / 10)
    write_ui(runs_dir, UiServer("127.0.0.1", 9, 99999, "stale"))
    first = _start_ui(runs_dir)
    try:
        lines = _read_until(first, "comparison")
        ui = read_ui(runs_dir)
        assert ui is not None
        assert f"MLflow runs at {ui.url} (Ctrl-C ends it)." in lines
        assert "fraud (2 runs)" in lines
        assert pending(runs_dir) == []
        assert drain(runs_dir, on_error=lambda *_: pytest.fail("error")).published == []

        second = _start_ui(runs_dir)
        again, _ = second.communicate(timeout=60)
        assert second.returncode == 0
        assert f"MLflow already runs at {ui.url} (process {ui.pid})." in again
    finally:
        first.send_signal(number)
        rest, _ = first.communicate(timeout=60)
    assert first.returncode == 0
    assert "ended" in rest
    assert not (runs_dir / "ui.json").exists()
    with pytest.raises(ProcessLookupError):
        os.killpg(ui.pid, 0)


@pytest.mark.slow
def test_the_server_is_quiet_local_and_refuses_other_hosts(served: UiServer) -> None:
    page = urllib.request.urlopen(served.url + "/", timeout=20).read().decode()
    assert "mlflow.workflowType_v1" in page
    assert 'id="root"' in page

    other = urllib.request.Request(served.url + "/api/2.0/mlflow/experiments/get?experiment_id=0")
    other.add_header("Host", "evil.test")
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(other, timeout=20)
    assert caught.value.code == 403


@pytest.mark.parametrize("body", [b"OK", b"{}", b"[]", b""])
def test_another_program_on_the_recorded_port_is_not_taken_for_mlflow(
    runs_dir: Path, body: bytes
) -> None:
    class Other(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"OK" if self.path == "/health" else body)

        def log_message(self, *_: object) -> None:
            pass

    other = http.server.HTTPServer((process.HOST, 0), Other)
    thread = threading.Thread(target=other.serve_forever)
    thread.start()
    try:
        write_ui(runs_dir, UiServer(process.HOST, other.server_port, 1, "x"))
        assert running_server(runs_dir) is None
    finally:
        other.shutdown()
        thread.join()
        other.server_close()


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"host": "127.0.0.1"}', '{"host":"10.0.0.9","port":80,"pid":1,"store":"x"}'],
)
def test_a_broken_or_foreign_ui_file_is_ignored(runs_dir: Path, content: str) -> None:
    (runs_dir / "ui.json").write_text(content)

    assert read_ui(runs_dir) is None
    assert running_server(runs_dir) is None


def test_a_port_that_never_answers_is_given_up(runs_dir: Path) -> None:
    with socket.socket() as silent:
        silent.bind((process.HOST, 0))
        silent.listen()
        write_ui(runs_dir, UiServer(process.HOST, silent.getsockname()[1], 1, "x"))

        assert running_server(runs_dir) is None


def test_serve_on_a_damaged_store_is_one_clear_error(runs_dir: Path) -> None:
    database(runs_dir).write_bytes(b"broken" * 1000)

    with pytest.raises(TrackingError, match="damaged"):
        serve(runs_dir)


def test_serve_without_mlflow_is_one_clear_error(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "find_spec", lambda _: None)

    with pytest.raises(TrackingError, match="not installed"):
        serve(runs_dir)


def test_lines_for_no_lab_and_for_one() -> None:
    assert page_lines([]) == ["No graded run yet. To make one, type: make labs"]
    lines = page_lines([LabPages("fraud", 1, [Link("charts", "http://x")])])
    assert lines == ["", "fraud (1 run)", "  charts         http://x"]
