"""The zygote: imports the heavy libraries once, never trains, forks one worker per session.

It reads commands from a SOCK_SEQPACKET socket : {"op": "spawn", ...} with the
worker's socket and output file attached, answered by {"pid": [id, pid]} with a pidfd attached;
{"op": "kill", "id": ...}. It reports {"exit": [id, wait status]}. No learner code runs in it.
Training in it would be fatal: OpenMP pools do not survive a fork (LightGBM hangs for ever).
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from . import confine, worker

_SOCKET_FD = 3
_HIGH_FD = 200  # where the child parks descriptors before it numbers them 0 to 3


def preload(names: list[str]) -> list[str]:
    """Import the named modules and return the ones that are missing."""
    missing = []
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            missing.append(name)
    return missing


def count_cores_once() -> None:
    """Let joblib run lscpu now: its answer is cached and a worker may not start programs."""
    with contextlib.suppress(Exception):
        import joblib

        joblib.cpu_count(only_physical_cores=True)


def become_worker(config: dict[str, Any], fds: list[int]) -> None:
    """Turn the forked child into a confined worker and serve until the grader hangs up."""
    confine.die_with_parent()
    os.setsid()
    _number_descriptors(fds)
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(name, signal.SIG_DFL)
    scratch = config["scratch"]
    os.umask(0o077)
    os.chdir(scratch)
    os.environ.update(HOME=scratch, TMPDIR=scratch, MPLCONFIGDIR=scratch)
    tempfile.tempdir = scratch
    sys.dont_write_bytecode = True
    sys.pycache_prefix = scratch
    connection = socket.socket(fileno=_SOCKET_FD)
    worker.run(confine.apply(config), config["seed"], connection)


def _number_descriptors(fds: list[int]) -> None:
    connection, output = fds
    null = os.open(os.devnull, os.O_RDONLY)
    wanted = [null, output, output, connection]
    parked = [os.dup2(fd, _HIGH_FD + i, inheritable=False) for i, fd in enumerate(wanted)]
    for number, fd in enumerate(parked):
        os.dup2(fd, number)
    os.closerange(4, 4096)


class Zygote:
    """Forks, kills and reaps workers as the grader asks."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, tuple[int, int]] = {}  # session -> (pid, pidfd)

    def serve(self) -> None:
        """Work until the grader closes the control socket; then kill what is left."""
        while True:
            watched: list[Any] = [self._control, *(pidfd for _, pidfd in self._children.values())]
            ready, _, _ = select.select(watched, [], [])
            self._reap([fd for fd in ready if fd is not self._control])
            if self._control in ready and not self._command():
                break
        for session in list(self._children):
            self._kill(session)

    def _command(self) -> bool:
        message, fds, _, _ = socket.recv_fds(self._control, 1 << 18, 4)
        if not message:
            return False
        command = json.loads(message)
        if command["op"] == "spawn":
            self._spawn(command, fds)
        else:
            self._kill(command["id"])
        return True

    def _spawn(self, config: dict[str, Any], fds: list[int]) -> None:
        pid = os.fork()
        if pid == 0:
            try:
                become_worker(config, fds)
            finally:
                os._exit(70 if sys.exc_info()[0] else 0)
        for fd in fds:
            os.close(fd)
        pidfd = os.pidfd_open(pid)
        self._children[config["id"]] = (pid, pidfd)
        self._send({"pid": [config["id"], pid]}, [pidfd])

    def _send(self, message: dict[str, Any], fds: list[int] | None = None) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            socket.send_fds(self._control, [json.dumps(message).encode()], fds or [])

    def _kill(self, session: int) -> None:
        if session in self._children:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._children[session][1], signal.SIGKILL)

    def _reap(self, ready: list[Any]) -> None:
        for session, (pid, pidfd) in list(self._children.items()):
            if pidfd in ready:
                _, status = os.waitpid(pid, 0)
                os.close(pidfd)
                del self._children[session]
                self._send({"exit": [session, status]})


def main(control_fd: int, preloaded: list[str]) -> None:
    """Warm up, say so, serve."""
    control = socket.socket(fileno=control_fd)
    missing = preload(preloaded)
    count_cores_once()
    gc.collect()
    gc.freeze()  # keeps the collector from touching, and so copying, shared pages in the workers
    threads = len(list(Path("/proc/self/task").iterdir()))
    ready = {"ready": os.getpid(), "missing": missing, "threads": threads, "path": sys.path}
    control.send(json.dumps(ready).encode())
    Zygote(control).serve()
