"""What `casework interview` was asked to do, and doing it."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import UsageError
from grader.interview import ask, bank, page, session
from grader.interview.bank import ALL, LEVELS, ROUNDS, Bank
from grader.interview.records import Session, Settings
from grader.interview.store import History
from grader.paths import project, shown
from grader.terminal import console, count

if TYPE_CHECKING:
    from rich.console import Console

    from grader.paths import Project

USUAL, LONGEST = 3, 500
_LENGTH = re.compile(r"(\d+)\s*(?:(m|min|minutes?)|q|questions?)?")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Options of the command; None where a person did not say."""

    round: str | None = None
    topic: str | None = None
    level: str | None = None
    questions: int | None = None
    minutes: float | None = None
    seed: int | None = None
    resume: bool = False
    progress: bool = False
    plot: Path | None = None
    export: Path | None = None
    session: int | None = None


def database(where: Project) -> Path:
    """Return the file the history is kept in."""
    return where.runs / "interview.db"


def enter(wanted: Wanted) -> int:
    """Do what was asked; return the exit code.

    Raises:
        UsageError: options that do not go together, unknown names, no terminal.
        KitError: the bank or the history cannot be used.
    """
    page.forgive()
    where, out = project(), console()
    asked = bank.load(where)
    _sensible(wanted)
    asked.chosen(wanted.round or ALL, wanted.topic or ALL, wanted.level or ALL)
    if not (wanted.progress or wanted.export):
        _answerable(wanted)
    history = History(database(where))
    try:
        return _do(where, asked, history, out, wanted)
    finally:
        history.close()


def _do(where: Project, asked: Bank, history: History, out: Console, wanted: Wanted) -> int:
    if wanted.progress or wanted.export:
        return _read_only(asked, history, out, wanted)
    number = _resumed(where, history, out, wanted)
    if number is None:
        number = session.begin(asked, history, _settings(asked, wanted))
    return session.run(where, asked, history, out, number)


def _read_only(asked: Bank, history: History, out: Console, wanted: Wanted) -> int:
    from grader.interview import export, progress

    if wanted.progress:
        progress.show(out, asked, history)
    if wanted.plot:
        from grader.interview import plot

        plot.draw(progress.standing(asked, history), history.answers(), wanted.plot)
        out.print(f"Plot: {shown(wanted.plot)}")
    if wanted.export:
        written = export.write(asked, history, wanted.export, wanted.session)
        out.print(f"{count(written, 'answer')}: {shown(wanted.export)}")
    return 0


def _sensible(wanted: Wanted) -> None:
    """Refuse options that contradict each other."""
    wrong = {
        "--questions and --minutes: choose one": wanted.questions and wanted.minutes,
        "--plot needs --progress": wanted.plot and not wanted.progress,
        "--session needs --export": wanted.session and not wanted.export,
        "--resume goes on with a session as it was chosen; it takes no other option": (
            wanted.resume and wanted != Wanted(resume=True)
        ),
    }
    for message, applies in wrong.items():
        if applies:
            raise UsageError(message)


def _answerable(wanted: Wanted) -> None:
    """Refuse to ask where nobody can choose; with everything given, lines may come from a pipe."""
    length = wanted.questions or wanted.minutes
    if ask.present() or wanted.resume or (length and (wanted.round or wanted.topic)):
        return
    raise UsageError(
        "an interview needs a terminal to choose the round and the length in",
        why="standard input or output is not one",
        next="casework interview --round technical --questions 3, or --progress, or --export FILE",
    )


def _resumed(where: Project, history: History, out: Console, wanted: Wanted) -> int | None:
    """Return the session to go on with, if there is one and the person wants it."""
    stopped = session.unfinished(where, history)
    if wanted.resume:
        if stopped is None:
            raise UsageError("no interview was stopped", next="casework interview begins one")
        return stopped.id
    if stopped is None or not ask.present():
        return None
    page.said(out, _offer(stopped))
    if ask.choice("Go on with it? [Y/n] ", ("yes", "no"), "yes") == "yes":
        return stopped.id
    history.end(stopped.id, datetime.now(stopped.started.tzinfo))
    session.answer_file(where, stopped.id).unlink(missing_ok=True)
    return None


def _offer(stopped: Session) -> str:
    local = stopped.started.astimezone()
    return (
        f"Interview {stopped.id} of {local:%d %B, %H:%M} was stopped: "
        f"{stopped.answered} of {count(len(stopped.plan), 'question')} answered."
    )


def _settings(asked: Bank, wanted: Wanted) -> Settings:
    """Complete what was given by what the person chooses, or by the usual."""
    person = ask.present()
    round_name = wanted.round or (_round() if person and not wanted.topic else ALL)
    questions, minutes = wanted.questions, wanted.minutes
    if not (questions or minutes):
        questions, minutes = _length() if person else (USUAL, None)
    level = wanted.level or (_level() if person else ALL)
    topic = wanted.topic or ALL
    asked.chosen(round_name, topic, level)
    seed = random.SystemRandom().randrange(1 << 31) if wanted.seed is None else wanted.seed
    return Settings(
        round=round_name,
        topic=topic,
        level=level,
        questions=questions,
        minutes=minutes,
        seed=seed,
    )


def _round() -> str:
    return ask.choice(
        f"Round ({', '.join(ROUNDS)} or all) [technical]: ", (*ROUNDS, ALL), ROUNDS[0]
    )


def _level() -> str:
    return ask.choice(f"Level ({', '.join(LEVELS)} or all) [all]: ", (*LEVELS, ALL), ALL)


def _length() -> tuple[int | None, float | None]:
    """Return questions, or minutes when the answer ends in m."""
    while True:
        text = ask.line(f"Length, as 5 questions or 20m [{USUAL}]: ").strip().lower() or str(USUAL)
        fits = _LENGTH.fullmatch(text)
        if fits and 1 <= int(fits[1]) <= LONGEST:
            return (None, float(fits[1])) if fits[2] else (int(fits[1]), None)
        print("  a number of questions such as 5, or of minutes such as 20m")
