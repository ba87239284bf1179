"""The same protocol where there is no zygote: bubblewrap, and one plain process per session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.sandbox import Fault, Limits, Sandbox, Tier
from grader.sandbox.backends import wrappers
from grader.sandbox.backends.spawn import SpawnServer
from grader.sandbox.tier import bubblewrap_works

ROOT = Path(__file__).resolve().parents[2]
SOURCE = """
import os, sys, ctypes
from helper import double
def echo(x): return x
def twice(x): return double(x)
def leave(): os._exit(3)
def crash(): ctypes.string_at(0)
def loop():
    while True: pass
def grow():
    kept = []
    while True: kept.append(bytearray(20 << 20))
def say(): print("hello")
def read(path):
    try: return open(path).read() if os.path.isfile(path) else os.listdir(path)
    except OSError as error: return type(error).__name__
def model(): return object()
def path(): return sys.path
"""


class Spawning(Sandbox):
    """A sandbox as on a machine without zygote and Landlock."""

    def __init__(self, letter: str) -> None:
        super().__init__(preload=())
        seccomp = self.tier.details["seccomp"] if letter == "C" else False
        self.tier = Tier(letter, letter, {"landlock_abi": 0, "seccomp": seccomp})

    def _start(self) -> Any:
        return SpawnServer(self._preload, self._threads, wrappers.for_tier(self.tier.letter))


BUBBLEWRAP = pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work here")


@pytest.fixture(params=["E", pytest.param("C", marks=BUBBLEWRAP)], scope="module")
def spawning(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Spawning(request.param) as started:
        yield started


@pytest.fixture
def solution(tmp_path: Path) -> Path:
    (tmp_path / "helper.py").write_text("def double(x): return 2 * x\n")
    (tmp_path / "solution.py").write_text(SOURCE)
    return tmp_path / "solution.py"


def test_calls_values_handles_and_output(spawning: Sandbox, solution: Path) -> None:
    with spawning.open(solution) as session:
        assert session.call("twice", 4) == 8
        np.testing.assert_array_equal(session.call("echo", np.arange(5)), np.arange(5))
        handle = session.call("model")
        assert str(handle) == "object"
        session.call("say")
        assert "hello" in session.output
        assert str(ROOT) not in session.call("path")
        assert session.usage.cpu_seconds > 0


@pytest.mark.slow
def test_deaths_are_told_apart(spawning: Sandbox, solution: Path) -> None:
    for name, kind in (("leave", "exit"), ("crash", "crash"), ("loop", "timeout")):
        with spawning.open(solution) as session, pytest.raises(Fault) as caught:
            session.call(name, timeout=1)
        assert caught.value.kind == kind


@pytest.mark.slow
def test_memory_is_watched(spawning: Sandbox, solution: Path) -> None:
    limits = Limits(memory_mb=400, data_mb=8192)
    with spawning.open(solution, limits=limits) as session:
        with pytest.raises(Fault, match=r"used \d+ MB of memory") as caught:
            session.call("grow")
        assert 400 < session.usage.peak_memory_mb < 4000
    assert caught.value.kind == "memory"


@BUBBLEWRAP
@pytest.mark.slow
def test_bubblewrap_shows_only_what_is_allowed(solution: Path) -> None:
    with Spawning("C") as box, box.open(solution) as session:
        for hidden in (ROOT, ROOT / "grader/errors.py", Path("/etc/passwd")):
            assert session.call("read", str(hidden)) in (
                "FileNotFoundError",
                "PermissionError",
            ) or (hidden.is_dir() and set(session.call("read", str(hidden))) <= {".venv", "grader"})


def test_the_macos_profile_denies_network_writes_and_the_kit() -> None:
    command = wrappers.sandbox_exec({"scratch": "/private/tmp/s", "rules": []})
    profile = command[2]
    assert command[:2] == ["sandbox-exec", "-p"]
    assert "(deny network*)" in profile
    assert '(allow file-write* (subpath "/private/tmp/s")' in profile
    assert f'(deny file-read* (subpath "{ROOT / "solutions"}"))' in profile
