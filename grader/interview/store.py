"""The history of interviews: one SQLite file, one transaction an answer."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.errors import KitError
from grader.interview import schedule
from grader.interview.records import Answer, Draft, Session, Settings
from grader.interview.schedule import Known
from grader.paths import shown

SCHEMA = 1
APPLICATION = 0x43574956  # "CWIV": tells our file from any other SQLite file
WAIT_SECONDS = 10.0
_TABLES = """
create table sessions (
  id integer primary key, started text not null, settings text not null, plan text not null,
  used real not null default 0, ended text, draft text);
create table answers (
  session integer not null references sessions (id), place integer not null,
  question text not null, topic text not null, level text not null, at text not null,
  share real not null, draft text not null, primary key (session, place));
create table cards (question text primary key, card text not null);
"""


class History:
    """Sessions, answers and cards of one learner. Two processes may write at the same time."""

    def __init__(self, path: Path) -> None:
        """Open the history, or begin it.

        Raises:
            KitError: not a history of ours, damaged, of a newer Casework, or not writable.
        """
        self.path = path
        with self._faults():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
            self._prepare()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def begin(self, settings: Settings, plan: list[str], now: datetime) -> int:
        """Keep a new session and return its number."""
        row = (now.isoformat(), json.dumps(asdict(settings)), json.dumps(plan))
        with self._writing() as database:
            made = database.execute(
                "insert into sessions (started, settings, plan) values (?, ?, ?)", row
            )
            return int(made.lastrowid or 0)

    def keep(self, session: int, draft: Draft | None, used: float) -> None:
        """Keep the answer in the making, and the seconds the session has taken so far."""
        text = json.dumps(asdict(draft)) if draft else None
        with self._writing() as database:
            database.execute(
                "update sessions set draft = ?, used = ? where id = ?", (text, used, session)
            )

    def answer(self, given: Answer, question_id: str, used: float) -> datetime:
        """Keep an answer, review its card and drop the draft, all or nothing; return when due."""
        draft, key = given.draft, (given.session, given.draft.place)
        with self._writing() as database:
            kept = database.execute(
                "select card from cards where question = ?", (question_id,)
            ).fetchone()
            card, due = schedule.review(
                kept[0] if kept else None, question_id, draft.share, given.at
            )
            database.execute(
                "insert into answers values (?, ?, ?, ?, ?, ?, ?, ?)",
                (*key, question_id, given.topic, given.level, given.at.isoformat(), draft.share,
                 json.dumps(asdict(draft))),
            )  # fmt: skip
            database.execute("insert or replace into cards values (?, ?)", (question_id, card))
            database.execute(
                "update sessions set draft = null, used = ? where id = ?", (used, given.session)
            )
        return due

    def end(self, session: int, now: datetime) -> None:
        """Mark a session as over: finished, or not to be resumed; a draft stays in the file."""
        with self._writing() as database:
            database.execute(
                "update sessions set ended = ? where id = ?", (now.isoformat(), session)
            )

    def sessions(self) -> list[Session]:
        """Return all sessions, oldest first."""
        with self._faults():
            rows = self._database.execute(
                "select id, started, settings, plan, used, ended, draft, (select count(*) from"
                " answers where session = sessions.id) from sessions order by id"
            ).fetchall()
            return [_session(row) for row in rows]

    def session(self, number: int) -> Session:
        """Return one session."""
        return next(session for session in self.sessions() if session.id == number)

    def answers(self, session: int | None = None) -> list[Answer]:
        """Return the answers of a session, or all, in the order given."""
        with self._faults():
            rows = self._database.execute(
                "select session, topic, level, at, draft from answers"
                " where ? is null or session = ? order by at, session, place",
                (session, session),
            ).fetchall()
            return [Answer(row[0], row[1], row[2], _time(row[3]), _draft(row[4])) for row in rows]

    def places(self, session: int) -> set[int]:
        """Return the places of a session's plan that are answered."""
        with self._faults():
            rows = self._database.execute("select place from answers where session = ?", (session,))
            return {row[0] for row in rows.fetchall()}

    def known(self) -> dict[str, Known]:
        """Return, for each question asked before, when it is due and its last share."""
        with self._faults():
            rows = self._database.execute(
                "select cards.question, card, (select share from answers where answers.question ="
                " cards.question order by at desc limit 1) from cards"
            ).fetchall()
            return {row[0]: Known(schedule.due_of(row[1]), float(row[2])) for row in rows}

    def _prepare(self) -> None:
        self._database.execute("pragma synchronous = full")
        (found,) = self._database.execute("pragma quick_check(1)").fetchone()
        if found != "ok":
            raise sqlite3.DatabaseError(str(found))
        (version,) = self._database.execute("pragma user_version").fetchone()
        (owner,) = self._database.execute("pragma application_id").fetchone()
        if version == 0 and owner == 0:
            self._create()
        elif owner != APPLICATION:
            raise sqlite3.DatabaseError("an SQLite file, but no history of interviews")
        elif version != SCHEMA:
            raise KitError(
                f"the history has schema {version}; this Casework reads schema {SCHEMA}",
                where=shown(self.path),
                next="update Casework, or set CASEWORK_HOME to another folder",
            )

    def _create(self) -> None:
        with self._transaction() as database:
            (tables,) = database.execute("select count(*) from sqlite_master").fetchone()
            (version,) = database.execute("pragma user_version").fetchone()
            if version:  # another process was faster
                return
            if tables:
                raise sqlite3.DatabaseError("an SQLite file, but no history of interviews")
            for statement in filter(str.strip, _TABLES.split(";")):
                database.execute(statement)
            database.execute(f"pragma application_id = {APPLICATION}")
            database.execute(f"pragma user_version = {SCHEMA}")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._faults(), self._transaction() as database:
            yield database

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Run the block in one transaction; anything that leaves it early rolls back."""
        self._database.execute("begin immediate")
        try:
            yield self._database
            self._database.execute("commit")
        except BaseException:
            with suppress(sqlite3.Error):
                self._database.execute("rollback")
            raise

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Turn what SQLite, the disk or a damaged row raises into one clear message."""
        where = shown(self.path)
        try:
            yield
        except (sqlite3.Error, OSError, ValueError, TypeError, KeyError) as error:
            raise _unusable(error, where) if _outside(error) else _damaged(error, where) from None


def _outside(error: Exception) -> bool:
    """Whether the disk, a permission or another process is at fault, and not the file's content."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(error, OSError) or (
        isinstance(error, sqlite3.OperationalError) and code != sqlite3.SQLITE_ERROR
    )


def _unusable(error: Exception, where: str) -> KitError:
    return KitError(
        f"the history of interviews cannot be read or written: {error}",
        where=where,
        next="check permissions and free space, close other interviews, and try again",
    )


def _damaged(error: Exception, where: str) -> KitError:
    return KitError(
        f"the history of interviews is damaged: {error}",
        where=where,
        next=f"mv {where} {where}.damaged; the next interview begins a new one",
    )


def _session(row: tuple[Any, ...]) -> Session:
    return Session(
        id=row[0],
        started=_time(row[1]),
        settings=Settings(**json.loads(row[2])),
        plan=tuple(json.loads(row[3])),
        answered=row[7],
        used=float(row[4]),
        ended=_time(row[5]) if row[5] else None,
        draft=_draft(row[6]) if row[6] else None,
    )


def _draft(text: str) -> Draft:
    return Draft(**json.loads(text))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
