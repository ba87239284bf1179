"""Fixtures: the bank of this checkout, a home of one's own, and a terminal to sit at."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pexpect
import pytest

from grader.interview import bank
from grader.interview.bank import Bank
from grader.interview.records import Answer, Draft, Settings
from grader.interview.store import History
from grader.paths import Project
from tests.conftest import ROOT, hear_hangups

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
Spawn = Callable[..., "pexpect.spawn[str]"]
PROMPT = r"\d+:\d\d > "


@pytest.fixture(scope="session")
def questions() -> Bank:
    return bank.load(Project(ROOT, ROOT))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A learner's own folder; the bank and the labs are those of the checkout."""
    monkeypatch.setenv("CASEWORK_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return Project(ROOT, tmp_path)


@pytest.fixture
def history(home: Project) -> Iterator[History]:
    opened = History(home.runs / "interview.db")
    yield opened
    opened.close()


@pytest.fixture
def terminal(home: Project) -> Iterator[Spawn]:
    """Start `casework interview` in a terminal of 80 columns."""
    started = []

    def spawn(*arguments: object, **extra: str) -> pexpect.spawn[str]:
        environment = {**os.environ, "NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "80", **extra}
        environment.pop("CI", None)
        child = pexpect.spawn(
            sys.executable,
            ["-P", "-m", "grader", "interview", *map(str, arguments)],
            env=environment,  # type: ignore[arg-type]
            encoding="utf-8",
            dimensions=(40, 80),
            timeout=60,
            preexec_fn=hear_hangups,
        )
        child.delaybeforesend = None  # every line waits for its prompt
        started.append(child)
        return child

    yield spawn
    for child in started:
        child.close(force=True)


def ended(child: pexpect.spawn[str]) -> int:
    """Wait for the end and return the exit code."""
    child.expect(pexpect.EOF)
    child.close()
    assert child.signalstatus is None
    return int(child.exitstatus or 0)


def mark(child: pexpect.spawn[str], marks: str) -> None:
    """Mark point by point."""
    for letter in marks:
        child.expect("y/p/n > ")
        child.sendline(letter)


def settings(**changed: object) -> Settings:
    usual = {"round": "all", "topic": "all", "level": "all", "questions": 3, "minutes": None}
    return Settings(**{**usual, "seed": 7, **changed})  # type: ignore[arg-type]


def draft(place: int = 0, question: str = "knn-basics", **changed: object) -> Draft:
    usual = {
        "ask": "What?",
        "follow_ups": ["Why?"],
        "points": ["one", "two", "three"],
        "traps": ["a trap"],
        "parts": {"answer": "because"},
        "answered": True,
        "marks": [1.0, 0.5, 0.0],
    }
    return Draft(place=place, question=question, **{**usual, **changed})  # type: ignore[arg-type]


def answer(session: int, given: Draft, topic: str = "knn", at: datetime = NOW) -> Answer:
    return Answer(session, topic, "junior", at, given)


def kept(home: Project) -> list[Answer]:
    history = History(home.runs / "interview.db")
    try:
        return history.answers()
    finally:
        history.close()


def say(child: pexpect.spawn[str], *lines: str) -> None:
    """Type lines, each at its prompt."""
    for line in lines:
        child.expect(PROMPT)
        child.sendline(line)


def follow_ups_done(child: pexpect.spawn[str]) -> None:
    child.expect("Enter when you are done. ")
    child.sendline("")


def finish(child: pexpect.spawn[str], letter: str = "y") -> None:
    """Mark every point alike, up to the grade."""
    while child.expect(["y/p/n > ", r"(Strong|Solid|Thin|Gap): \S+ of \d points"]) == 0:
        child.sendline(letter)


def saved(home: Project) -> dict[str, str]:
    """Return the parts of the newest draft."""
    history = History(home.runs / "interview.db")
    draft = history.sessions()[-1].draft
    history.close()
    return dict(draft.parts) if draft else {}
