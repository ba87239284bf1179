"""Ends a run of the checks from another thread."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_AGAIN_SECONDS = 0.05


class Cancelled(BaseException):
    """A newer save made this run pointless. Not an Exception: no check may swallow it."""


class Cancel:
    """Asks one run to end.

    Args:
        zygote: returns the process whose children are the workers, 0 when there is none.
    """

    def __init__(self, zygote: Callable[[], int] = lambda: 0) -> None:
        self._zygote = zygote
        self._asked, self._ended = threading.Event(), threading.Event()

    def ask(self) -> None:
        """Ask the run to end, and kill the worker it waits for; safe from any thread."""
        if not self._asked.is_set() and not self._ended.is_set():
            self._asked.set()
            threading.Thread(target=self._insist, daemon=True).start()

    def heed(self) -> None:
        """Raise Cancelled if it was asked for."""
        if self._asked.is_set():
            raise Cancelled

    def end(self) -> None:
        """Say that the run is over."""
        self._ended.set()

    def _insist(self) -> None:
        """Kill until the run is over: a worker may just have been asked for."""
        while not self._ended.is_set():
            kill_children(self._zygote())
            self._ended.wait(_AGAIN_SECONDS)


def kill_children(parent: int) -> None:
    """Kill the children of a process of ours; Linux only, elsewhere their time limit ends them."""
    if sys.platform != "linux" or not parent:
        return
    for pid in _children(parent):
        with suppress(OSError):
            handle = os.pidfd_open(pid)
            try:
                if pid in _children(parent):  # the number may have passed to another process
                    signal.pidfd_send_signal(handle, signal.SIGKILL)
            finally:
                os.close(handle)


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (OSError, ValueError):
        return []
