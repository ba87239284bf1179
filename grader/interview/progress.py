"""Strengths and gaps per topic, and the rubric points missed most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from grader.interview import page, schedule
from grader.interview.records import YES
from grader.terminal import count

if TYPE_CHECKING:
    from rich.console import Console

    from grader.interview.bank import Bank, Round
    from grader.interview.records import Answer
    from grader.interview.store import History

MISSED_SHOWN = 5
TITLE = 34  # the longest title of a topic


@dataclass(frozen=True)
class Standing:
    """Where a person stands in a topic: shares of the latest answer to each question."""

    round: str
    topic: str
    title: str
    of: int
    shares: tuple[float, ...]
    due: int
    next_due: datetime | None

    @property
    def mean(self) -> float | None:
        """Mean share in [0, 1]; None before the first answer."""
        return sum(self.shares) / len(self.shares) if self.shares else None


def standing(bank: Bank, history: History, now: datetime | None = None) -> list[Standing]:
    """Return the standing of every topic, in the order of the bank."""
    known, now = history.known(), now or datetime.now(UTC)
    found = []
    for part in bank.rounds:
        for topic in part.topics:
            names = [question.id for question in part.questions if question.topic == topic.id]
            seen = [known[name] for name in names if name in known]
            found.append(
                Standing(
                    round=part.id,
                    topic=topic.id,
                    title=topic.title,
                    of=len(names),
                    shares=tuple(one.share for one in seen),
                    due=sum(one.due <= now for one in seen),
                    next_due=min((one.due for one in seen), default=None),
                )
            )
    return found


def missed(answers: Sequence[Answer]) -> list[tuple[str, str]]:
    """Return (question id, rubric point) of what the latest answers lack, newest first."""
    latest = {answer.draft.question: answer for answer in answers}
    lacking = [
        (answer.at, -mark, name, point)
        for name, answer in latest.items()
        for mark, point in zip(answer.draft.marks, answer.draft.points, strict=False)
        if mark < YES
    ]
    worst = sorted(lacking, key=lambda one: (one[1], one[0]), reverse=True)
    return [(name, point) for _, _, name, point in worst]


def show(out: Console, bank: Bank, history: History) -> None:
    """Print the table, the points missed, and what to type next."""
    rows, answers = standing(bank, history), history.answers()
    by_round: dict[str, list[Standing]] = defaultdict(list)
    for row in rows:
        by_round[row.round].append(row)
    now = datetime.now(UTC)
    for part in bank.rounds:
        _round(out, part, by_round[part.id], now)
    _missed(out, missed(answers))
    _next(out, rows, answers)


def _round(out: Console, part: Round, rows: Sequence[Standing], now: datetime) -> None:
    out.print(f"{part.title:<{TITLE + 2}}asked  {'strength':<23}{'next':>9}", style="bold")
    for row in sorted(rows, key=lambda one: (one.mean is None, one.mean or 0.0)):
        _row(out, row, now)
    out.print()


def _row(out: Console, row: Standing, now: datetime) -> None:
    asked = f"  {row.title:<{TITLE}}{f'{len(row.shares)}/{row.of}':>5}  "
    if row.mean is None or row.next_due is None:
        out.print(f"{asked}--topic {row.topic}", style="dim")
        return
    word = schedule.grade(row.mean)
    due = f"{row.due} due" if row.due else page.when(row.next_due, now)
    out.print(asked, end="")
    out.print(page.bar(out, row.mean), style=page.COLOURS[word], end="")
    out.print(f" {row.mean:>4.0%} {word:<7}{due:>10}")


def _missed(out: Console, points: Sequence[tuple[str, str]]) -> None:
    if points:
        out.print("Missed when last asked", style="bold")
    for name, point in points[:MISSED_SHOWN]:
        page.said(out, f"{point} ({name})", indent=2, lead="- ")
    if len(points) > MISSED_SHOWN:
        out.print(f"  and {len(points) - MISSED_SHOWN} more; --export writes them all")
    if points:
        out.print()


def _next(out: Console, rows: Sequence[Standing], answers: Sequence[Answer]) -> None:
    if not answers:
        out.print("Nothing answered yet: casework interview")
        return
    known = [(row.mean, row) for row in rows if row.mean is not None]
    if known:
        weakest = min(known, key=lambda one: one[0])[1]
        out.print(f"Weakest: casework interview --topic {weakest.topic}")
    due = sum(row.due for row in rows)
    if due:
        out.print(f"{count(due, 'question')} due: casework interview --round all")
