"""The question bank: one TOML file a round under `interview/`, parsed strictly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader import strict
from grader.errors import KitError, UsageError

if TYPE_CHECKING:
    from grader.paths import Project

ROUNDS = ("technical", "behavioural", "cases", "general")
LEVELS = ("junior", "mid", "senior")
ALL = "all"
POINTS, TRAPS = range(3, 7), range(1, 4)


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A follow-up that quotes the learner's run, and what to ask before there is one."""

    numbers: str
    plain: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question, with what a good answer says and where answers go wrong.

    Attributes:
        points: the rubric; each is marked yes, partly or no.
        quotes: follow-ups with `$metric` of the lab that the topic names.
        step: the step of a case, from problem to monitoring; empty elsewhere.
    """

    id: str
    topic: str
    level: str
    ask: str
    points: tuple[str, ...]
    traps: tuple[str, ...]
    follow_ups: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    step: str = ""


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What questions of a round are about; in the round of cases a topic is a lab."""

    id: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round of an interview; `minutes` is what an answer should take."""

    id: str
    title: str
    minutes: int
    topics: tuple[Topic, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Bank:
    """All rounds."""

    rounds: tuple[Round, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order of the files."""
        return tuple(question for part in self.rounds for question in part.questions)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """All topics, in the order of the files."""
        return tuple(topic for part in self.rounds for topic in part.topics)

    def by_id(self) -> dict[str, Question]:
        """Return the questions by their id."""
        return {question.id: question for question in self.questions}

    def title(self, topic_id: str) -> str:
        """Return a topic's title; its id when the bank no longer has it."""
        return next((topic.title for topic in self.topics if topic.id == topic_id), topic_id)

    def round_of(self, topic_id: str) -> Round:
        """Return the round a topic belongs to."""
        return next(p for p in self.rounds if any(t.id == topic_id for t in p.topics))

    def chosen(self, round_id: str, topic_id: str, level: str) -> tuple[Question, ...]:
        """Return the questions of a round, topic and level; "all" leaves one open.

        Raises:
            UsageError: there is no such round, topic or level, or no question of all three.
        """
        _known("round", round_id, (*ROUNDS, ALL))
        _known("level", level, (*LEVELS, ALL))
        _known("topic", topic_id, [*(topic.id for topic in self.topics), ALL])
        found = tuple(
            question
            for part in self.rounds
            for question in part.questions
            if round_id in (ALL, part.id)
            and topic_id in (ALL, question.topic)
            and level in (ALL, question.level)
        )
        if not found:
            raise UsageError(_nothing(self, round_id, topic_id, level), next="leave one open")
        return found


def load(project: Project) -> Bank:
    """Read the bank.

    Raises:
        KitError: a file is missing, does not parse, or does not hold together.
    """
    folder = project.interview
    bank = Bank(tuple(strict.read(folder / f"{name}.toml", Round) for name in ROUNDS))
    for problem in problems(bank):
        raise KitError(problem, where=str(folder))
    return bank


def problems(bank: Bank) -> list[str]:
    """Return what does not hold together in the bank's words."""
    found = [
        f"round {part.id!r} is in {name}.toml"
        for name, part in zip(ROUNDS, bank.rounds, strict=True)
        if part.id != name
    ]
    found += _twice("topic", (topic.id for topic in bank.topics))
    found += _twice("question", (question.id for question in bank.questions))
    found += _twice("the words", (_words(question.ask) for question in bank.questions))
    for part in bank.rounds:
        topics = [topic.id for topic in part.topics]
        found += [text for q in part.questions for text in _problems_of(q, topics)]
    return found


def _problems_of(question: Question, topics: list[str]) -> list[str]:
    found = []
    if question.topic not in topics:
        near = strict.suggestion(question.topic, topics)
        found.append(f"{question.id}: no topic {question.topic!r} in its round{near}")
    if question.level not in LEVELS:
        found.append(f"{question.id}: level {question.level!r}, not one of {', '.join(LEVELS)}")
    if len(question.points) not in POINTS:
        found.append(f"{question.id}: {len(question.points)} points; 3 to 6 are wanted")
    if len(question.traps) not in TRAPS:
        found.append(f"{question.id}: {len(question.traps)} traps; 1 to 3 are wanted")
    return found


def _twice(what: str, names: Iterable[str]) -> list[str]:
    return [f"{what} {name!r} is there twice" for name, n in Counter(names).items() if n > 1]


def _words(text: str) -> str:
    return " ".join(text.lower().split())


def _known(what: str, name: str, known: Iterable[str]) -> None:
    names = list(known)
    if name not in names:
        raise UsageError(
            f"no {what} called {name!r}{strict.suggestion(name, names)}",
            next=f"choose one of {', '.join(names)}",
        )


def _nothing(bank: Bank, round_id: str, topic_id: str, level: str) -> str:
    if topic_id != ALL and round_id not in (ALL, bank.round_of(topic_id).id):
        return f"topic {topic_id!r} belongs to the round {bank.round_of(topic_id).id!r}"
    return f"no question of round {round_id!r}, topic {topic_id!r} and level {level!r}"
