"""Linux: a zygote that has the libraries loaded forks each worker in milliseconds."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from typing import Any

from ...errors import KitError
from ..frames import wait_ready
from .boot import clean_environment, command

_START_SECONDS = 180.0


class Process:
    """A worker as the grader sees it: a pid, a way to kill it, how it ended."""

    def __init__(self, server: ZygoteServer, session: int, pid: int, pidfd: int) -> None:
        self._server, self._session = server, session
        self.pid, self.pidfd = pid, pidfd

    def kill(self) -> None:
        """Kill it and wait until it is reaped."""
        if self.status(0) is None:
            self._server.send({"op": "kill", "id": self._session})
            self.status(10)
        if self.pidfd >= 0:
            os.close(self.pidfd)
            self.pidfd = -1

    def status(self, seconds: float) -> int | None:
        """Return its exit code (negative: the signal), None if it runs after so many seconds."""
        return self._server.wait_exit(self._session, seconds)

    def freeze(self) -> None:
        """Stop it: between calls no thread of the learner runs."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it run again."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        if self.pidfd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, number)


class ZygoteServer:
    """Starts the zygote at once and waits for it only when it is first needed.

    Args:
        preload: modules to import before the first session.
        threads: threads that numerical libraries may use.
    """

    def __init__(self, preload: tuple[str, ...], threads: int) -> None:
        self._pids: dict[int, tuple[int, int]] = {}
        self._exits: dict[int, int] = {}
        self._count = 0
        self._ready: dict[str, Any] | None = None
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = subprocess.Popen(
            command("zygote", theirs.fileno(), list(preload)),
            env=clean_environment(threads),
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            cwd="/",
            start_new_session=True,  # Ctrl-C in the terminal reaches only the grader
        )
        theirs.close()

    @property
    def pid(self) -> int:
        """Process id of the zygote."""
        return self._process.pid

    def wait_ready(self) -> dict[str, Any]:
        """Wait until the libraries are loaded; return what the zygote says about itself."""
        end = time.monotonic() + _START_SECONDS
        while self._ready is None:
            self._pump(end - time.monotonic())
            if time.monotonic() > end:
                raise KitError("the sandbox did not start in time", next="casework doctor")
        return self._ready

    def spawn(self, config: dict[str, Any], sock: socket.socket, output: int) -> Process:
        """Fork a worker that owns a copy of sock and writes what it prints to output."""
        self.wait_ready()
        self._count += 1
        session = self._count
        self.send({"op": "spawn", "id": session, **config}, [sock.fileno(), output])
        end = time.monotonic() + 30
        while session not in self._pids:
            self._pump(end - time.monotonic())
            if time.monotonic() > end:
                raise KitError("the sandbox did not open a session", next="casework doctor")
        return Process(self, session, *self._pids.pop(session))

    def send(self, message: dict[str, Any], fds: list[int] | None = None) -> None:
        """Send a command to the zygote."""
        try:
            socket.send_fds(self._control, [json.dumps(message).encode()], fds or [])
        except OSError:
            self._failed()

    def wait_exit(self, session: int, seconds: float) -> int | None:
        """Return the exit code of a session's worker, waiting at most so many seconds."""
        end = time.monotonic() + seconds
        while session not in self._exits:
            if not self._pump(max(0.0, end - time.monotonic())) and time.monotonic() >= end:
                break
        return self._exits.get(session)

    def close(self) -> None:
        """End the zygote; it kills its workers first. While it still imports it has none."""
        if self._ready is None:
            self._process.kill()
        self._control.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for _, pidfd in self._pids.values():
            os.close(pidfd)
        self._errors.close()

    def _pump(self, seconds: float) -> bool:
        if not wait_ready(self._control, True, max(0.0, seconds)):
            return False
        try:
            raw, fds, _, _ = socket.recv_fds(self._control, 1 << 16, 1)
        except ConnectionResetError:
            raw, fds = b"", []
        if not raw:
            self._failed()
        message = json.loads(raw)
        if "pid" in message:
            self._pids[message["pid"][0]] = (message["pid"][1], fds[0])
        elif "exit" in message:
            self._exits[message["exit"][0]] = os.waitstatus_to_exitcode(message["exit"][1])
        else:
            self._ready = message
        return True

    def _failed(self) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        self._errors.seek(0)
        last = self._errors.read()[-2000:].decode(errors="replace").strip().splitlines()
        raise KitError(
            "the sandbox process ended",
            why=last[-1] if last else f"exit status {self._process.returncode}",
            next="casework doctor",
        )
