"""The server's process: its end, its port, its environment and its first page."""

from __future__ import annotations

import re
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from grader.track import process
from grader.track.app import calm, with_presets
from grader.track.environment import SETTINGS, child_environment, server_environment
from grader.track.faults import TrackingError


def test_a_server_that_cannot_start_shows_its_last_line(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "print('no such option'); raise SystemExit(2)"
    monkeypatch.setattr(process, "_command", lambda *_: [sys.executable, "-c", code])

    with pytest.raises(TrackingError, match="ended") as caught:
        process.start(runs_dir, 1)

    assert caught.value.why == "no such option"


def test_a_silent_server_is_ended_with_everything_it_started(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open('pids', 'w').write(str(child.pid)); time.sleep(60)"
    )
    monkeypatch.setattr(process, "_command", lambda *_: [sys.executable, "-c", code])
    monkeypatch.setattr(process, "START_TIMEOUT", 1.5)
    monkeypatch.setattr(process, "STOP_TIMEOUT", 0.5)

    with pytest.raises(TrackingError, match="gave no answer"):
        process.start(runs_dir, 1)

    grandchild = int((runs_dir / "pids").read_text())
    assert not _is_running(grandchild)


def _is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and not re.search(r"^State:\s+Z", status.read_text(), re.M)


def test_a_taken_port_is_said_and_another_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind((process.HOST, 0))
        other.listen()
        taken = other.getsockname()[1]
        monkeypatch.setattr(process, "USUAL_PORT", taken)

        assert process.choose_port(None) != taken
        with pytest.raises(TrackingError, match=str(taken)):
            process.choose_port(taken)


def test_children_are_private_and_quiet_whatever_the_user_has_set() -> None:
    users = {"MLFLOW_DISABLE_TELEMETRY": "false", "DO_NOT_TRACK": "1", "PYTHONPATH": "/theirs"}

    for environment in (child_environment(users), server_environment(users)):
        assert SETTINGS.items() <= environment.items()
        assert environment["PYTHONPATH"].endswith("/theirs")
    assert "MLFLOW_TRACKING_URI" not in server_environment({"MLFLOW_TRACKING_URI": "http://x"})


def test_the_first_page_presets_run_before_mlflows_scripts() -> None:
    page = with_presets('<html><head><script src="main.js"></script></head></html>')

    assert page.index("localStorage") < page.index("main.js")
    assert with_presets("<html></html>") == "<html></html>"


def test_only_the_first_page_is_replaced() -> None:
    import asyncio

    async def mlflow(scope: Any, receive: Any, send: Any) -> None:
        await send({"passed on": scope["path"]})

    def ask(**scope: Any) -> list[Any]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        asyncio.run(calm(mlflow, "page")(scope, None, send))  # type: ignore[arg-type]
        return sent

    assert ask(type="http", path="/", method="GET")[1]["body"] == b"page"
    assert ask(type="http", path="/health", method="GET") == [{"passed on": "/health"}]
    assert ask(type="http", path="/", method="POST") == [{"passed on": "/"}]
