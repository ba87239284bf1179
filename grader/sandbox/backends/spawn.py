"""One interpreter per session, started through a wrapper: bubblewrap, sandbox-exec, or none.

It pays for its imports in every session (seconds) and is used only where no zygote can be.
Windows and macOS have not been tested by the authors.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .boot import clean_environment, command

Wrapper = Callable[[dict[str, Any]], list[str]]


class SpawnedProcess:
    """A worker as the grader sees it.

    Attributes:
        pid: the interpreter, below any wrapper that stays as its parent.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Process id of the innermost process."""
        pid = self._process.pid
        while children := _children(pid):
            pid = children[0]
        return pid

    def kill(self) -> None:
        """Kill it and wait until it is gone."""
        if self._process.poll() is None:
            with contextlib.suppress(OSError):
                self.thaw()
                os.kill(self.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
            self._process.kill()
        self._process.wait(10)

    def status(self, seconds: float) -> int | None:
        """Return its exit code (negative: the signal), None if it runs after so many seconds."""
        try:
            code = self._process.wait(seconds) if seconds else self._process.poll()
        except subprocess.TimeoutExpired:
            return None
        # bubblewrap reports the death of its child as a shell does
        return 128 - code if code is not None and 128 < code < 193 else code

    def freeze(self) -> None:
        """Stop it between calls, where the system can."""
        self._signal("SIGSTOP")

    def thaw(self) -> None:
        """Let it run again."""
        self._signal("SIGCONT")

    def _signal(self, name: str) -> None:
        if hasattr(signal, name) and self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, getattr(signal, name))


def _children(pid: int) -> list[int]:
    try:
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


class SpawnServer:
    """Starts one interpreter per session.

    Args:
        preload: modules to import before the submission is loaded.
        threads: threads that numerical libraries may use.
        wrapper: returns the command to put before the interpreter's.
    """

    pid = 0

    def __init__(self, preload: tuple[str, ...], threads: int, wrapper: Wrapper) -> None:
        self._preload, self._threads, self._wrapper = list(preload), threads, wrapper

    def wait_ready(self) -> dict[str, Any]:
        """Return at once: there is nothing to wait for."""
        return {}

    def spawn(self, config: dict[str, Any], sock: socket.socket, output: int) -> SpawnedProcess:
        """Start a worker that owns sock and writes what it prints to output."""
        settings = {**config, "socket": sock.fileno()}
        process = subprocess.Popen(
            [*self._wrapper(config), *command("single", settings, self._preload)],
            env=clean_environment(self._threads),
            stdin=subprocess.PIPE if sys.platform == "win32" else subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd=config["scratch"],
            pass_fds=() if sys.platform == "win32" else (sock.fileno(),),
        )
        if sys.platform == "win32":
            assert process.stdin is not None
            shared = sock.share(process.pid)
            process.stdin.write(len(shared).to_bytes(4, "little") + shared)
            process.stdin.close()
        return SpawnedProcess(process)

    def close(self) -> None:
        """Nothing is left to end: every session ends its own process."""
