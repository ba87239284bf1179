"""Watch mode without a terminal: lines only."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Done, Tiny


class Pipe:
    """`casework watch churn` between two pipes."""

    def __init__(self, tiny: Tiny) -> None:
        self.path = tiny.project.work / "churn" / "solution.py"
        self.good = self.path.read_text()
        self.read = ""
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "grader", "watch", "churn"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
            env={**os.environ, "FORCE_COLOR": "1"},
            start_new_session=True,
        )

    def until(self, words: str) -> str:
        """Read lines until one has these words; return them all."""
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            self.read += line
            if words in line:
                return "".join(lines)
        raise AssertionError(f"{words!r} never came:\n{self.read}")

    def type(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text)
        self.process.stdin.flush()


@pytest.fixture
def pipe(two: Tiny) -> Iterator[Pipe]:
    made = Pipe(two)
    try:
        made.until("2 of 2 tasks pass")
        yield made
    finally:
        made.process.kill()
        made.process.wait()
        made.process.stdout.close()


def test_a_block_of_plain_lines_a_save(pipe: Pipe) -> None:
    pipe.path.write_text(pipe.good.replace("FACTOR = 2.0", "FACTOR = 3.0"))
    block = pipe.until("why")
    assert "1 of 2 tasks pass   1 of 3 checks" in block
    assert "scale returned 9.0, expected 6.0" in block
    pipe.path.write_text("def (\n")
    pipe.until("SyntaxError")
    pipe.path.write_text(pipe.good)
    pipe.until("2 of 2 tasks pass")
    pipe.type("q\n")
    assert pipe.process.wait(20) == 0
    assert "\x1b" not in pipe.read
    assert "\r" not in pipe.read


def test_keys_are_letters_and_enter(pipe: Pipe) -> None:
    pipe.path.write_text(pipe.good.replace("FACTOR = 2.0", "FACTOR = 3.0"))
    pipe.until("why")
    pipe.type("h\n")
    pipe.until("Think of two")
    pipe.type("c\n")
    pipe.until("all 3 checks")


def test_watching_goes_on_without_input(pipe: Pipe) -> None:
    assert pipe.process.stdin is not None
    pipe.process.stdin.close()
    pipe.path.write_text(pipe.good.replace("FACTOR = 2.0", "FACTOR = 3.0"))
    pipe.until("scale returned 9.0")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_signals_end_it(pipe: Pipe, number: int, code: int) -> None:
    pipe.process.send_signal(number)
    assert pipe.process.wait(20) == code


def test_what_cannot_be_watched(tiny: Tiny, casework: Callable[..., Done], tmp_path: Path) -> None:
    done = casework("watch", "churn")
    assert done.code == 2
    assert "make lab-churn" in done.err
    assert casework("watch", "chrun").code == 2
    assert casework("watch", "churn", "--submission", tmp_path / "none.py").code == 2
