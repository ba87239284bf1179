"""What to ask next: due questions first, then new ones by the weakest topic (FSRS)."""

from __future__ import annotations

import json
import random
import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fsrs import Rating, Scheduler

    from grader.interview.bank import Question

# Shares of the rubric from which an answer counts as hard, good and easy to recall.
HARD, GOOD, EASY = 0.35, 0.6, 0.85
GRADES = ((EASY, "strong"), (GOOD, "solid"), (HARD, "thin"), (0.0, "gap"))
NEVER_ASKED = 0.5


@dataclass(frozen=True)
class Known:
    """What the history says of a question: when it is due, and the share of its last answer."""

    due: datetime
    share: float


def grade(share: float) -> str:
    """Return the word for a share of the rubric in [0, 1]."""
    return next(word for least, word in GRADES if share >= least)


def rating(share: float) -> Rating:
    """Return the FSRS rating for a share of the rubric: again, hard, good or easy."""
    from fsrs import Rating

    if share >= EASY:
        return Rating.Easy
    if share >= GOOD:
        return Rating.Good
    return Rating.Hard if share >= HARD else Rating.Again


def review(kept: str | None, question_id: str, share: float, now: datetime) -> tuple[str, datetime]:
    """Return a question's card after an answer, as JSON, and when it is due.

    Args:
        kept: the card before, as JSON; None for a new question.
        now: time of the answer, in UTC.
    """
    from fsrs import Card

    number = zlib.crc32(question_id.encode())
    card = Card.from_json(kept) if kept else Card(card_id=number, due=now)
    card, _ = scheduler().review_card(card, rating(share), now)
    return card.to_json(), card.due


def scheduler() -> Scheduler:
    """Return the scheduler: whole days, and the same answers give the same dates.

    Learning steps of minutes suit vocabulary; an interview question comes back another day.
    """
    from fsrs import Scheduler

    return Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def due_of(kept: str) -> datetime:
    """Return when a kept card is due."""
    return datetime.fromisoformat(json.loads(kept)["due"])


def order(
    questions: Sequence[Question],
    known: Mapping[str, Known],
    strength: Mapping[str, float],
    now: datetime,
    seed: int,
) -> list[Question]:
    """Return the questions in the order to ask them.

    Due ones first, the longest overdue leading; then new ones, one a topic in turn, from the
    weakest topic on (a case goes on in its steps); last what is not due yet.

    Args:
        known: what was answered before, by question id.
        strength: share in [0, 1] by topic; topics never asked count as 0.5.
        seed: order among equals.
    """
    seen = [question for question in questions if question.id in known]
    due = [q for q in seen if known[q.id].due <= now]
    later = [q for q in seen if known[q.id].due > now]
    fresh = [q for q in questions if q.id not in known]
    new = _in_turn(fresh, strength, random.Random(seed))
    return sorted(due, key=_due(known)) + new + sorted(later, key=_due(known))


def strengths(shares: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Return the strength of each topic: its mean share, drawn towards 0.5 by one answer's worth.

    One lucky answer must not make a topic look learned.
    """
    return {
        topic: (sum(values) + NEVER_ASKED) / (len(values) + 1) for topic, values in shares.items()
    }


def _in_turn(
    fresh: Sequence[Question], strength: Mapping[str, float], draw: random.Random
) -> list[Question]:
    queues: dict[str, list[Question]] = defaultdict(list)
    for question in fresh:
        queues[question.topic].append(question)
    topics = sorted(queues)
    draw.shuffle(topics)
    topics.sort(key=lambda topic: strength.get(topic, NEVER_ASKED))
    for topic in topics:
        if not queues[topic][0].step:  # a case goes from problem to monitoring
            draw.shuffle(queues[topic])
    if fresh and all(question.step for question in fresh):
        return [question for topic in topics for question in queues[topic]]
    return _interleaved([queues[topic] for topic in topics])


def _interleaved(queues: list[list[Question]]) -> list[Question]:
    longest = max((len(queue) for queue in queues), default=0)
    return [queue[turn] for turn in range(longest) for queue in queues if turn < len(queue)]


def _due(known: Mapping[str, Known]) -> Callable[[Question], tuple[datetime, str]]:
    return lambda question: (known[question.id].due, question.id)
