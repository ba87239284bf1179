"""What the learner types: single keys on a terminal, lines elsewhere; and waking the screen."""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_POLL_SECONDS = 0.05
_ESCAPE = "\x1b"


class Keys:
    """Typed lines, read in a thread: works with pipes on every system. The first letter counts."""

    def __init__(self) -> None:
        self._typed: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True, name="keys").start()

    def wait(self, seconds: float) -> str:
        """Return what was typed, or "" when woken or after so many seconds."""
        with suppress(queue.Empty):
            return self._typed.get(timeout=seconds)
        return ""

    def wake(self) -> None:
        """End a wait; safe from any thread."""
        self._typed.put("")

    @contextmanager
    def released(self) -> Iterator[None]:
        """Give the terminal to another program inside a `with` block."""
        yield

    def close(self) -> None:
        """Put the terminal back as it was; safe to call twice."""

    def _read(self) -> None:
        """Read until the end of input; without any, saves are watched all the same."""
        with suppress(OSError, ValueError):
            while line := _line():
                self._typed.put(line.strip()[:1].decode("ascii", "ignore"))


def _line() -> bytes:
    """Return one line of standard input, b"" at its end. Unbuffered: no lock is held at exit."""
    line = b""
    while not line.endswith(b"\n"):
        one = os.read(0, 1)
        if not one:
            break
        line += one
    return line


if sys.platform == "win32":
    import msvcrt

    class TerminalKeys(Keys):
        """Single key presses of a Windows console. Not tested by the authors."""

        def __init__(self) -> None:
            self._woken = threading.Event()

        def wait(self, seconds: float) -> str:
            """Return the keys pressed, or "" when woken or after so many seconds."""
            for _ in range(int(seconds / _POLL_SECONDS) + 1):
                if msvcrt.kbhit():
                    return msvcrt.getwch()
                if self._woken.wait(_POLL_SECONDS):
                    self._woken.clear()
                    break
            return ""

        def wake(self) -> None:
            """End a wait; safe from any thread."""
            self._woken.set()

else:
    import select
    import termios
    import tty

    class TerminalKeys(Keys):
        """Single key presses of a terminal: neither echoed nor held back until Enter."""

        def __init__(self) -> None:
            self._before = termios.tcgetattr(0)
            self._waker, self._woken = os.pipe()[::-1]
            os.set_blocking(self._waker, False)
            self.take()

        def take(self) -> None:
            """Let single keys come through; Ctrl-C and Ctrl-Z keep their meaning."""
            tty.setcbreak(0, termios.TCSADRAIN)

        def wait(self, seconds: float) -> str:
            """Return the keys pressed, or "" when woken or after so many seconds."""
            ready, _, _ = select.select([0, self._woken], [], [], seconds)
            if self._woken in ready:
                os.read(self._woken, 4096)
            if 0 not in ready:
                return ""
            typed = os.read(0, 64).decode("utf-8", "ignore")
            if not typed:
                raise EOFError  # the terminal is gone
            return "" if typed.startswith(_ESCAPE) else typed  # an arrow key is no letter

        def wake(self) -> None:
            """End a wait; safe from any thread."""
            with suppress(BlockingIOError, OSError):
                os.write(self._waker, b".")

        @contextmanager
        def released(self) -> Iterator[None]:
            """Give the terminal to another program inside a `with` block."""
            self.close()
            try:
                yield
            finally:
                self.take()
                termios.tcflush(0, termios.TCIFLUSH)

        def close(self) -> None:
            """Put the terminal back as it was; safe to call twice."""
            with suppress(termios.error):
                termios.tcsetattr(0, termios.TCSADRAIN, self._before)
