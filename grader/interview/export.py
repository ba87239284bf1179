"""Answers as Markdown: to read again, or to show to a person who helps you prepare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import UsageError
from grader.interview import page, schedule, star
from grader.interview.records import NO, PARTLY, SPOKEN, YES
from grader.paths import shown
from grader.plaintext import clean
from grader.terminal import count

if TYPE_CHECKING:
    from grader.interview.bank import Bank
    from grader.interview.records import Answer
    from grader.interview.store import History

TITLE = "# Mock interviews"
BOXES = {YES: "[x]", PARTLY: "[~]", NO: "[ ]"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>&#|~])")
# Signs that begin a list, a rule, a heading or a quotation at the start of a line.
_OPENING = re.compile(r"^(\s*)(?:([-+=])|(\d{1,9})([.)]))")


def write(bank: Bank, history: History, path: Path, session: int | None) -> int:
    """Write a session, or all, to `path`; return the number of answers.

    Raises:
        UsageError: nothing to write, no such session, or the file cannot be written.
    """
    answers = history.answers(session)
    if not answers:
        whose = "no answer yet" if session is None else f"no answer in interview {session}"
        raise UsageError(whose, next="casework interview")
    try:
        _refuse_foreign(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(markdown(bank, answers)) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write: {error.strerror or error}", where=str(path)) from None
    return len(answers)


def _refuse_foreign(path: Path) -> None:
    """Refuse to write over a file that is no export of ours, such as a README."""
    if path.is_file() and not path.read_bytes().startswith(TITLE.encode()):
        raise UsageError("is there already, and no export of interviews", where=shown(path))


def markdown(bank: Bank, answers: Sequence[Answer]) -> Iterator[str]:
    """Yield the lines of the document; what a person typed cannot act as markup."""
    yield TITLE
    for number, group in groupby(sorted(answers, key=_place), key=lambda one: one.session):
        own = list(group)
        mean = sum(answer.draft.share for answer in own) / len(own)
        local = own[0].at.astimezone()
        yield from ("", f"## Interview {number}", "")
        yield f"{local:%d %B %Y}, {count(len(own), 'answer')}, {mean:.0%} of the rubrics met."
        for answer in own:
            yield from _answer(bank, answer)


def quoted(text: str) -> list[str]:
    """Return a text as a block quotation that shows exactly what was typed."""
    rows = clean(text).splitlines() or [""]
    return [f"> {_escaped(row)}  ".rstrip() if not row.strip() else f"> {_escaped(row)}  "
            for row in rows]  # fmt: skip


def _answer(bank: Bank, answer: Answer) -> Iterator[str]:
    draft = answer.draft
    yield from (
        "",
        f"### {bank.title(answer.topic)}: {draft.question}",
        "",
        _escaped(draft.ask),
        "",
    )
    yield (
        f"{schedule.grade(draft.share).capitalize()}, {sum(draft.marks):g} of "
        f"{len(draft.points)} points, {page.clock(draft.seconds)} ({draft.mode}), {answer.level}."
    )
    for part, text in draft.parts.items():
        yield ""
        if len(draft.parts) > 1:
            yield from (f"**{part.capitalize()}**", "")
        yield from quoted(text)
    yield from _listed("Follow-ups", [f"- {_escaped(text)}" for text in draft.follow_ups])
    marked = zip(draft.marks, draft.points, strict=False)
    yield from _listed(
        "Rubric (x yes, ~ partly)", [f"- {BOXES[mark]} {_escaped(point)}" for mark, point in marked]
    )
    yield from _listed("Traps", [f"- {_escaped(trap)}" for trap in draft.traps])
    if set(draft.parts) & set(star.PARTS) and draft.mode != SPOKEN:
        rows = [f"- {'ok' if c.ok else 'look'}: {c.text}" for c in star.checks(draft.parts)]
        yield from _listed(star.DISCLAIMER, rows)


def _listed(title: str, rows: Sequence[str]) -> Iterator[str]:
    if rows:
        yield from ("", f"{title}:" if not title.endswith(".") else title, "", *rows)


def _escaped(row: str) -> str:
    """Return a line whose Markdown signs are plain text; tabs and indents become blanks."""
    row = _SPECIAL.sub(r"\\\1", " ".join(row.split()))
    return _OPENING.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", row)


def _place(answer: Answer) -> tuple[int, int]:
    return answer.session, answer.draft.place
