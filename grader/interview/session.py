"""A session: asks its plan question by question, keeps everything, sums up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import CaseworkError, UsageError
from grader.interview import answering, ask, numbers, page, schedule, star
from grader.interview.answering import Asking, Stopwatch
from grader.interview.bank import ALL, Bank, Question
from grader.interview.records import ANSWER, Answer, Draft, Session, Settings
from grader.terminal import count

if TYPE_CHECKING:
    from rich.console import Console

    from grader.interview.store import History
    from grader.paths import Project

STAR_ROUND = "behavioural"
SHORTEST_MINUTES = 1  # a plan limited by time holds one question a minute at most


class Stopped(CaseworkError):
    """Ctrl-C, or nobody there any more: everything so far is kept."""

    exit_code = 130


@dataclass
class Sitting:
    """One sitting of a session: from its start, or from where it was resumed, to its end."""

    project: Project
    bank: Bank
    history: History
    out: Console
    session: Session
    watch: Stopwatch
    draft: Draft | None

    def keep(self) -> None:
        """Keep the draft and the time used."""
        self.history.keep(self.session.id, self.draft, self.watch.seconds)

    @property
    def time_is_up(self) -> bool:
        """Whether the session is limited by time, and it is over."""
        limit = self.session.settings.minutes
        return limit is not None and self.watch.seconds >= 60 * limit


def begin(bank: Bank, history: History, settings: Settings) -> int:
    """Plan a session, keep it and return its number."""
    questions = bank.chosen(settings.round, settings.topic, settings.level)
    shares: dict[str, list[float]] = {}
    known, topics = history.known(), {q.id: q.topic for q in bank.questions}
    for name, answer in known.items():
        if name in topics:
            shares.setdefault(topics[name], []).append(answer.share)
    now = datetime.now(UTC)
    strength = schedule.strengths(shares)
    ordered = schedule.order(questions, known, strength, now, settings.seed)
    most = settings.questions or max(1, round((settings.minutes or 0) / SHORTEST_MINUTES))
    return history.begin(settings, [question.id for question in ordered[:most]], now)


def unfinished(project: Project, history: History) -> Session | None:
    """Return the newest session that holds anything, was stopped, and is open in no terminal."""
    for session in reversed(history.sessions()):
        if session.ended is None and (session.answered or _started(session.draft)):
            with _alone(project, session.id) as free:
                if free:
                    return session
    return None


def run(project: Project, bank: Bank, history: History, out: Console, number: int) -> int:
    """Ask what is left of a session; return the exit code.

    Raises:
        Stopped: Ctrl-C or the end of the input; the session can be resumed.
        UsageError: another terminal is in this session.
    """
    with _alone(project, number) as free:
        if not free:
            raise UsageError(f"session {number} is open in another terminal")
        session = history.session(number)
        sitting = Sitting(
            project, bank, history, out, session, Stopwatch(session.used), session.draft
        )
        ask.prepare()
        try:
            _ask_all(sitting)
        except KeyboardInterrupt:
            raise _stopped(sitting) from None
    _lock_file(project, number).unlink(missing_ok=True)
    return 0


def answer_file(project: Project, number: int) -> Path:
    """Return the file an editor writes an answer of the session to."""
    return project.runs / "interview" / f"answer-{number}.md"


def _ask_all(sitting: Sitting) -> None:
    _head(sitting)
    questions, done = sitting.bank.by_id(), sitting.history.places(sitting.session.id)
    for place, name in enumerate(sitting.session.plan):
        begun = sitting.draft is not None and sitting.draft.place == place
        # What was begun is ended, also when the time is over.
        if place in done or (sitting.time_is_up and not begun):
            continue
        if name in questions:
            _ask_one(sitting, place, questions[name])
    sitting.history.end(sitting.session.id, datetime.now(UTC))
    _foot(sitting)


def _ask_one(sitting: Sitting, place: int, question: Question) -> None:
    part, out = sitting.bank.round_of(question.topic), sitting.out
    if sitting.draft is None or sitting.draft.place != place:
        sitting.draft = _drafted(sitting, place, question)
    _headline(sitting, place, question)
    asking = Asking(
        out=out,
        draft=sitting.draft,
        parts=star.PARTS if part.id == STAR_ROUND else (ANSWER,),
        aim=part.minutes,
        file=answer_file(sitting.project, sitting.session.id),
        save=sitting.keep,
    )
    if answering.go_through(asking):
        _graded(sitting, question)
    else:
        out.print("Passed over; not graded.", style="dim")
    asking.file.unlink(missing_ok=True)
    sitting.draft = None
    sitting.keep()


def _drafted(sitting: Sitting, place: int, question: Question) -> Draft:
    return Draft(
        place=place,
        question=question.id,
        ask=question.ask,
        follow_ups=list(numbers.follow_ups(sitting.project, question)),
        points=list(question.points),
        traps=list(question.traps),
    )


def _graded(sitting: Sitting, question: Question) -> None:
    draft, now = sitting.draft, datetime.now(UTC)
    assert draft is not None
    answer = Answer(sitting.session.id, question.topic, question.level, now, draft)
    due = sitting.history.answer(answer, question.id, sitting.watch.seconds)
    word = schedule.grade(draft.share)
    sitting.out.print()
    sitting.out.print(
        f"{word.capitalize()}: {sum(draft.marks):g} of {len(draft.points)} points. "
        f"Comes back {page.when(due, now)}.",
        style=f"bold {page.COLOURS[word]}",
    )


def _head(sitting: Sitting) -> None:
    session, out = sitting.session, sitting.out
    chosen = session.settings
    names = [chosen.round] if chosen.topic == ALL else [sitting.bank.title(chosen.topic)]
    names += [] if chosen.level == ALL else [chosen.level]
    length = (
        count(len(session.plan), "question")
        if chosen.minutes is None
        else f"{chosen.minutes:g} minutes"
    )
    out.print(f"Mock interview {session.id}: {', '.join(names)}, {length}", style="bold")
    if chosen.questions and len(session.plan) < chosen.questions:
        out.print(f"There are no more than {len(session.plan)} of them.", style="yellow")
    page.said(
        out,
        "Type your answer and end it with a line that holds a single dot. In place of an answer: "
        "e opens an editor, s if you only say it, n passes over. Ctrl-C stops; all is kept.",
        style="dim",
    )


def _headline(sitting: Sitting, place: int, question: Question) -> None:
    session, limit = sitting.session, sitting.session.settings.minutes
    part = sitting.bank.round_of(question.topic)
    of = f" of {len(session.plan)}" if limit is None else ""
    about = f"{sitting.bank.title(question.topic)}{f', {question.step}' if question.step else ''}"
    left = (
        ""
        if limit is None
        else f"   {page.clock(max(0.0, 60 * limit - sitting.watch.seconds))} left"
    )
    sitting.out.print()
    sitting.out.print(
        f"{place + 1}{of}   {about}   {question.level}   aim: {part.minutes} minutes{left}",
        style="bold",
    )


def _foot(sitting: Sitting) -> None:
    out, answers = sitting.out, sitting.history.answers(sitting.session.id)
    out.print()
    if not answers:
        out.print("Nothing answered.")
        return
    out.print(f"Interview {sitting.session.id} is over.", style="bold")
    for answer in answers:
        word = schedule.grade(answer.draft.share)
        out.print(f"  {page.bar(out, answer.draft.share)}  ", style=page.COLOURS[word], end="")
        out.print(f"{word:<7} {page.clock(answer.draft.seconds):>6}  {answer.draft.question}")
    out.print()
    out.print("Where you stand: casework interview --progress")
    out.print(
        f"To read it again: casework interview --export answers.md --session {sitting.session.id}"
    )


def _stopped(sitting: Sitting) -> Stopped:
    sitting.keep()
    done, begun = len(sitting.history.places(sitting.session.id)), _started(sitting.draft)
    if not (done or begun):
        return Stopped("Stopped before the first answer.", next="casework interview")
    return Stopped(
        f"Stopped. Everything so far is kept: {done} of {len(sitting.session.plan)} answered"
        f"{', and the answer you were at' if begun else ''}.",
        next="casework interview --resume",
    )


def _started(draft: Draft | None) -> bool:
    return draft is not None and bool(draft.parts or draft.answered)


def _lock_file(project: Project, number: int) -> Path:
    return project.runs / "interview" / f"session-{number}.lock"


@contextmanager
def _alone(project: Project, number: int) -> Iterator[bool]:
    """Hold a session for this process; the system lets go of it when the process dies."""
    from grader.track.lock import held

    with held(_lock_file(project, number), timeout=0) as free:
        yield free
