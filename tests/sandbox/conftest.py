from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.sandbox import Limits, Sandbox, Session

Opener = Callable[..., Session]


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(preload=("numpy", "pandas", "pyarrow")) as started:
        yield started


@pytest.fixture
def opened(sandbox: Sandbox, tmp_path: Path) -> Iterator[Opener]:
    """Open a session on source code; it is closed at the end of the test."""
    sessions: list[Session] = []

    def open_source(source: str, limits: Limits | None = None, seed: int = 0) -> Session:
        path = tmp_path / "solution.py"
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        sessions.append(sandbox.open(path, limits=limits, seed=seed))
        return sessions[-1]

    yield open_source
    for session in sessions:
        session.close()


@pytest.fixture(scope="module")
def echo(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session with functions that return their argument, or show what arrived."""
    path = tmp_path_factory.mktemp("echo") / "solution.py"
    path.write_text("def echo(x):\n    return x\n\ndef show(x):\n    return repr(x)\n")
    with sandbox.open(path) as session:
        yield session
