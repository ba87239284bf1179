"""The thread that checks: it owns the sandbox, and drops what it does when a newer save comes."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from pathlib import Path

from grader.errors import CaseworkError
from grader.lab import Lab
from grader.paths import Project
from grader.watch.cancel import Cancel, Cancelled
from grader.watch.engine import Engine
from grader.watch.status import DONE, Problem, Status

_END_SECONDS = 5.0


class Checker:
    """Checks one solution file in a thread of its own.

    Args:
        project: folders.
        lab: the lab.
        submission: the solution file.
        tell: gets each new status, and an exception if there was a bug of ours; called from the
            thread.
    """

    def __init__(
        self,
        project: Project,
        lab: Lab,
        submission: Path,
        tell: Callable[[Status | BaseException], None],
    ) -> None:
        self._engine = Engine(project, lab, submission)
        self._tell = tell
        self._wanted: queue.SimpleQueue[bool | None] = queue.SimpleQueue()
        self._running = Cancel()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, daemon=True, name="checker")

    def start(self) -> None:
        """Warm up and check everything."""
        self._wanted.put(True)
        self._thread.start()

    def check(self, *, everything: bool = False) -> None:
        """Check again; a run that is under way is dropped, and what it found so far is kept."""
        self._wanted.put(everything)
        with self._lock:
            self._running.ask()

    def stop(self) -> None:
        """End the thread and with it the sandbox."""
        self._wanted.put(None)
        with self._lock:
            self._running.ask()
        if self._thread.is_alive():
            self._thread.join(_END_SECONDS)

    def _work(self) -> None:
        try:
            while (everything := self._next()) is not None:
                self._check(everything)
        except BaseException as error:  # a bug of ours: the screen must not wait for ever
            self._tell(error)
        finally:
            self._engine.close()

    def _next(self) -> bool | None:
        """Wait for something to do; of several wishes one run is made."""
        with self._lock:
            self._running.end()
        wishes = [self._wanted.get()]
        while not self._wanted.empty():
            wishes.append(self._wanted.get())
        with self._lock:
            self._running = Cancel(self._engine.zygote_pid)
            if not self._wanted.empty():
                self._running.ask()
        return None if None in wishes else any(wishes)

    def _check(self, everything: bool) -> None:
        try:
            self._tell(self._engine.check(self._running, self._tell, everything=everything))
        except Cancelled:
            pass  # the wish that cancelled it is in the queue, or the next save is about to be
        except CaseworkError as error:
            why = tuple(line for line in (error.why, f"Next: {error.next}") if line)
            self._tell(Status(phase=DONE, problem=Problem(error.what, error.where, why)))
