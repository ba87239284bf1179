"""The loop of watch mode: saves and keys in, the screen out."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader import workspace
from grader.lab import Lab
from grader.paths import Project, shown
from grader.watch.checker import Checker
from grader.watch.keys import Keys, TerminalKeys
from grader.watch.saves import Saves
from grader.watch.screen import Block, Screen, View
from grader.watch.status import CHECKING, DONE, WARMING, Status

_WAIT_SECONDS = 1.0
_BUSY_SECONDS = 0.1
RESET_QUESTION = "Start over with a fresh file? Yours is kept beside it. y yes, any other key no"


class Stop(BaseException):
    """The process was asked to end."""


class Watch:
    """One session of watch mode.

    Args:
        project: folders.
        lab: the lab.
        submission: the solution file.
        own: whether it is the learner's file in work/, which may be reset.
        plain: print lines instead of drawing a screen.
    """

    def __init__(
        self, project: Project, lab: Lab, submission: Path, *, own: bool, plain: bool
    ) -> None:
        self._project, self._lab, self._own, self._plain = project, lab, own, plain
        self._told: queue.SimpleQueue[Status | BaseException] = queue.SimpleQueue()
        self._view = View(lab, submission, Status(phase=WARMING))
        self._asking = self._spoiled = False
        self._drawn: View | None = None
        self._drawn_at = 0.0
        self._checker = Checker(project, lab, submission, self._tell)
        self._saves = Saves(submission, self._checker.check)
        self._does: dict[str, Callable[[], None]] = {
            "n": self._next,
            "h": self._hint,
            "c": self._check_all,
            "g": self._grade,
            "x": self._ask_reset,
        }

    def run(self) -> int:
        """Watch until q, Ctrl-C or a signal to end; the terminal is left as it was."""
        self._screen = Block() if self._plain else Screen()
        self._keys = Keys() if self._plain else TerminalKeys()
        try:
            with _signals(self._keys, self._redraw):
                self._screen.begin(self._view)
                self._saves.start()
                self._checker.start()
                while self._step():
                    pass
        except (Stop, EOFError):
            pass
        finally:
            self._keys.close()
            self._screen.leave()
            self._saves.stop()
            self._checker.stop()
        return 0

    _screen: Screen | Block
    _keys: Keys

    def _tell(self, status: Status | BaseException) -> None:
        self._told.put(status)
        self._keys.wake()

    def _redraw(self) -> None:
        """Have the screen drawn anew; callable from a signal handler, which must not print."""
        self._spoiled = True
        self._keys.wake()

    def _draw(self) -> None:
        """Draw what changed; while checks run, not more often than an eye can follow."""
        now = time.monotonic()
        busy = self._view.status.phase == CHECKING
        if self._spoiled:
            self._screen.clear()
        elif self._view is self._drawn or (busy and now - self._drawn_at < _BUSY_SECONDS):
            return
        self._spoiled, self._drawn, self._drawn_at = False, self._view, now
        self._screen.draw(self._view)

    def _step(self) -> bool:
        """Take in what was typed and told since the last step; return whether to go on."""
        for key in self._keys.wait(_WAIT_SECONDS):
            if key in "qQ" and not self._asking:
                return False
            self._press(key.lower())
        while not self._told.empty():
            self._take(self._told.get())
        self._draw()
        return True

    def _take(self, told: Status | BaseException) -> None:
        if isinstance(told, BaseException):
            raise told
        self._view = replace(self._view, status=told)
        if told.phase == DONE and isinstance(self._screen, Block):
            self._screen.finished(self._view)

    def _press(self, key: str) -> None:
        if self._asking:
            self._asking = False
            self._reset() if key == "y" else self._say()
        elif key in self._does:
            self._does[key]()

    def _say(self, *lines: str, about: str = "") -> None:
        self._view = replace(self._view, notice=lines, about=about)

    def _next(self) -> None:
        self._view = self._view.next()
        if isinstance(self._screen, Block):
            self._screen.finished(self._view)

    def _hint(self) -> None:
        """Show the next hint of the expanded task; it is kept on record as everywhere."""
        import io

        from rich.console import Console

        from grader import hints

        out = Console(file=io.StringIO(), width=78, highlight=False, markup=False)
        hints.show(out, self._project, self._lab, self._view.focus or None)
        lines = out.file.getvalue().splitlines()  # type: ignore[attr-defined]
        again = "Another: h"
        own = [again if line.startswith("Another: ") else line for line in lines]
        self._say(*own, about=self._view.focus)

    def _check_all(self) -> None:
        self._say()
        self._checker.check(everything=True)

    def _grade(self) -> None:
        """Grade in a process of its own, as `casework grade` does, and come back."""
        command = [sys.executable, "-P", "-m", "grader", "grade", self._lab.id]
        if not self._own:
            command += ["--submission", str(self._view.submission)]
        with self._keys.released(), _deaf_to_interrupts():
            self._screen.clear()
            subprocess.run(command, stdin=subprocess.DEVNULL, check=False)
        if not self._plain:
            print("\nAny key goes back to watching.", flush=True)
            while not self._keys.wait(_WAIT_SECONDS):
                pass
            self._redraw()

    def _ask_reset(self) -> None:
        if not self._own:
            self._say("Only the file in work/ can be reset; this one is yours alone.")
            return
        self._asking = True
        self._say(RESET_QUESTION)

    def _reset(self) -> None:
        kept = workspace.reset(self._project, self._lab)
        self._say(f"Your file is kept as {shown(kept)}" if kept else "A fresh file is there.")


@contextmanager
def _signals(keys: Keys, redraw: Callable[[], None]) -> Iterator[None]:
    """End in order on a signal to end; stop and come back, and change size, without a mess."""

    def stop(*_: Any) -> None:
        raise Stop

    def resized(*_: Any) -> None:
        redraw()

    def suspend(*_: Any) -> None:
        with keys.released():
            os.kill(os.getpid(), signal.SIGSTOP)
        redraw()

    wanted: dict[str, Callable[..., None]] = {"SIGTERM": stop, "SIGHUP": stop}
    if isinstance(keys, TerminalKeys):
        wanted |= {"SIGWINCH": resized, "SIGTSTP": suspend}
    before: dict[str, Any] = {}
    for name, handler in wanted.items():
        # What the one who started us ignores (nohup) stays ignored.
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) != signal.SIG_IGN:
            before[name] = signal.signal(getattr(signal, name), handler)
    try:
        yield
    finally:
        for name, old in before.items():
            signal.signal(getattr(signal, name), old)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Leave Ctrl-C to the child: it ends the grade, not the watching."""
    # A handler that does nothing: unlike SIG_IGN it does not pass to the child.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
