"""What is kept of an interview: its settings, the answer being given, the answers given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

TYPED, EDITED, SPOKEN = "typed", "editor", "spoken"
YES, PARTLY, NO = 1.0, 0.5, 0.0
ANSWER = "answer"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What was chosen for a session: `questions` or `minutes` limits it."""

    round: str
    topic: str
    level: str
    questions: int | None
    minutes: float | None
    seed: int


@dataclass
class Draft:
    """An answer in the making; kept after every line and every mark.

    Attributes:
        place: position in the plan, from 0.
        question: the question as it was asked, numbers filled in.
        parts: text by part; one part "answer", or the four of STAR.
        done: parts that were ended.
        seconds: spent on answering, over all sittings.
        marks: 1, 0.5 or 0 per rubric point marked so far.
    """

    place: int
    question: str
    ask: str
    follow_ups: list[str]
    points: list[str]
    traps: list[str]
    mode: str = TYPED
    parts: dict[str, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    answered: bool = False
    seconds: float = 0.0
    marks: list[float] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Share of the rubric met, in [0, 1]."""
        return sum(self.marks) / len(self.points)


@dataclass(frozen=True)
class Answer:
    """An answer as it was given and marked."""

    session: int
    topic: str
    level: str
    at: datetime
    draft: Draft


@dataclass(frozen=True)
class Session:
    """One session: its settings, the ids to ask in order, how far it came."""

    id: int
    started: datetime
    settings: Settings
    plan: tuple[str, ...]
    answered: int
    used: float
    ended: datetime | None
    draft: Draft | None
