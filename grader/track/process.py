"""One MLflow server as a child process group: started lean, watched, and ended whole."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from grader.track.connection import healthy
from grader.track.environment import server_environment
from grader.track.faults import TrackingError
from grader.track.store import artifacts, database
from grader.track.text import clean

HOST = "127.0.0.1"
# Tried first, because a browser keeps MLflow's settings per address and port.
USUAL_PORT = 5151
START_TIMEOUT = 90.0
STOP_TIMEOUT = 10.0
POLL_SECONDS = 0.1
LOG = "server.log"

Child = subprocess.Popen[bytes]


def choose_port(wanted: int | None) -> int:
    """Return the wanted port, else the usual one, else any free one.

    Raises:
        TrackingError: the wanted port is taken.
    """
    if wanted is not None:
        if _free(wanted):
            return wanted
        raise TrackingError(
            f"Port {wanted} is taken by another program.",
            next="Leave the port out, and a free one is found",
        )
    if _free(USUAL_PORT):
        return USUAL_PORT
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def start(runs_dir: Path, port: int) -> Child:
    """Start the server of the store in `runs_dir` and wait until it answers.

    One process without job runners, against 15 processes and 2.3 GB by default.

    Raises:
        TrackingError: it ended, or did not answer within `START_TIMEOUT` seconds.
    """
    child = _popen(runs_dir, port)
    try:
        _await_health(child, runs_dir, port)
    except BaseException:
        stop(child)
        raise
    return child


def stop(child: Child) -> None:
    """End the whole process group, by force after `STOP_TIMEOUT` seconds."""
    with _uninterrupted():
        _signal(child, signal.SIGTERM)
        if not _gone(child, STOP_TIMEOUT):
            _signal(child, getattr(signal, "SIGKILL", signal.SIGTERM))
            _gone(child, STOP_TIMEOUT)


def log_tail(runs_dir: Path) -> str:
    """Return the last line that the server printed."""
    try:
        lines = (runs_dir / LOG).read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        return ""
    return clean(lines[-1], 300) if lines else ""


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGTERM and a closed terminal end the block as Ctrl-C does: with KeyboardInterrupt."""
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        names = []  # only the main thread may handle signals
    before = {name: signal.signal(getattr(signal, name), _interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Keep an impatient second Ctrl-C from leaving children behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name == "posix":  # a port that an ended server has just left is free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _popen(runs_dir: Path, port: int) -> Child:
    with (runs_dir / LOG).open("wb") as log:
        return subprocess.Popen(
            _command(runs_dir, port),
            env=server_environment(os.environ),
            cwd=runs_dir,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _command(runs_dir: Path, port: int) -> list[str]:
    words = [HOST, str(port), str(database(runs_dir)), str(artifacts(runs_dir))]
    return [sys.executable, "-P", "-m", "grader.track.app", *words]


def _await_health(child: Child, runs_dir: Path, port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and child.poll() is None:
        connection = healthy(f"http://{HOST}:{port}", timeout=0.3)
        if connection is not None:
            connection.close()
            return
        time.sleep(POLL_SECONDS)
    state = "ended" if child.poll() is not None else f"gave no answer in {START_TIMEOUT:g} s"
    raise TrackingError(
        f"The MLflow server {state}.",
        where=str(runs_dir / LOG),
        why=log_tail(runs_dir),
        next="Type: make doctor",
    )


def _signal(child: Child, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(child.pid, number)
        else:
            child.terminate()


def _gone(child: Child, timeout: float) -> bool:
    """Wait until the child and everything it started have ended."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if child.poll() is not None and not _group_alive(child):
            return True
        time.sleep(POLL_SECONDS)
    return False


def _group_alive(child: Child) -> bool:
    if os.name != "posix":
        return False
    try:
        os.killpg(child.pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True
