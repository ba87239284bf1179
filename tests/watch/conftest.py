"""A lab of two tasks to watch, and the real command on a terminal of its own."""

from __future__ import annotations

import os
import signal
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.conftest import Tiny, hear_hangups

CHECKS = '''"""Checks of a second task, which rests on a constant and a file beside it."""

from grader.checks import check


@check("scaled", task="scale", title="Twice as much comes back")
def scaled(caller, small):
    """Double three."""
    given = caller.call("scale", 3.0)
    return None if given == 6.0 else f"scale returned {given}, expected 6.0"
'''
TASK = """
[[tasks]]
id = "scale"
title = "Double a number"
points = 40
functions = ["scale"]
hints = ["Think of two.", "Use FACTOR."]

[[metrics]]
"""
MORE = "\n\nFACTOR = 2.0\n\n\ndef scale(x):\n    return FACTOR * x\n"
PATIENCE = 30


class Terminal:
    """`casework watch churn` on a pseudo-terminal, and the file it watches."""

    def __init__(self, tiny: Tiny, path: Path) -> None:
        self.path, self.good = path, path.read_text()
        environment = {**os.environ, "TERM": "xterm-256color", "NO_COLOR": "1", "COLUMNS": "80"}
        environment.pop("CI", None)
        self.child = pexpect.spawn(
            sys.executable,
            ["-P", "-m", "grader", "watch", "churn"],
            env=environment,
            cwd=str(tiny.project.home),
            dimensions=(40, 100),
            encoding="utf-8",
            timeout=PATIENCE,
            preexec_fn=hear_hangups,
        )
        self.child.delaybeforesend = 0

    def sees(self, pattern: str, seconds: float = PATIENCE) -> str:
        """Wait until something is on the screen; return what matched."""
        self.child.expect(pattern, timeout=seconds)
        return str(self.child.after)

    def press(self, key: str) -> None:
        self.child.send(key)

    def save(self, text: str) -> None:
        """Save as editors do: another file, renamed over the old one."""
        draft = self.path.with_name(".draft")
        draft.write_text(text)
        draft.rename(self.path)

    def replace(self, old: str, new: str) -> None:
        assert old in self.good
        self.save(self.good.replace(old, new))

    @property
    def cooked(self) -> bool:
        """Whether the terminal echoes and waits for Enter, as a shell wants it."""
        flags = termios.tcgetattr(self.child.child_fd)[3]
        return bool(flags & termios.ECHO) and bool(flags & termios.ICANON)

    def ends(self) -> int | None:
        """Wait for the end; return the exit code."""
        self.child.expect(pexpect.EOF)
        self.child.wait()
        return self.child.exitstatus

    def processes(self) -> list[int]:
        """Process ids of its direct children."""
        found = Path(f"/proc/{self.child.pid}/task").glob("*/children")
        return [int(pid) for file in found for pid in file.read_text().split()]


@pytest.fixture
def two(tiny: Tiny) -> Tiny:
    """The small lab with a second task, and a right solution in work/."""
    toml = tiny.project.labs / "churn" / "lab.toml"
    text = toml.read_text().replace("points = 100", "points = 60")
    toml.write_text(text.replace("\n[[metrics]]\n", TASK, 1))
    (tiny.project.labs / "churn" / "checks_scale.py").write_text(CHECKS)
    work = tiny.project.work / "churn"
    work.mkdir(parents=True)
    (work / "solution.py").write_text(tiny.solution.read_text() + MORE)
    return tiny


@pytest.fixture
def terminal(two: Tiny) -> Iterator[Terminal]:
    """Watch mode, with everything right and every check run once."""
    made = Terminal(two, two.project.work / "churn" / "solution.py")
    try:
        made.sees(r"2/2 +all 3 checks")
        yield made
    finally:
        made.child.close(force=True)


def gone(pids: list[int], seconds: float = 10.0) -> bool:
    """Whether processes end within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(_alive(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
