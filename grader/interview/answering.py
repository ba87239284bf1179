"""One question from the asking to the last mark; every step is kept at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import UsageError
from grader.interview import ask, page, star
from grader.interview.records import ANSWER, EDITED, NO, PARTLY, SPOKEN, TYPED, YES, Draft
from grader.terminal import symbol

if TYPE_CHECKING:
    from rich.console import Console

MARKS = {"yes": YES, "partly": PARTLY, "no": NO}
PASSED_OVER = "passed"


class Stopwatch:
    """Seconds spent, over all sittings."""

    def __init__(self, before: float) -> None:
        """Go on from `before` seconds."""
        self._before, self._start = before, time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds so far."""
        return self._before + time.monotonic() - self._start


@dataclass
class Asking:
    """A question on the table.

    Attributes:
        parts: names of the parts an answer has: one, or the four of STAR.
        aim: minutes an answer should take.
        file: where an editor may write.
        save: keeps the draft; called after every line and mark.
    """

    out: Console
    draft: Draft
    parts: tuple[str, ...]
    aim: int
    file: Path
    save: Callable[[], None]

    @property
    def star(self) -> bool:
        """Whether the answer is told in the STAR frame."""
        return self.parts == star.PARTS


def go_through(asking: Asking) -> bool:
    """Ask, show the follow-ups, mark point by point; return False when passed over."""
    page.said(asking.out, asking.draft.ask, indent=2)
    asking.out.print()
    if not asking.draft.answered and not _answer(asking):
        return False
    _follow_ups(asking)
    _checks(asking)
    _mark(asking)
    return True


def _answer(asking: Asking) -> bool:
    """Take the answer in the way the person chooses; return False when passed over."""
    draft = asking.draft
    _so_far(asking)
    watch = Stopwatch(draft.seconds)
    try:
        mode = _written(asking, watch)
    except ask.HalfLine as half:
        if half.text:
            _add(draft, _open_part(asking), half.text)
        raise
    finally:
        draft.seconds = watch.seconds
        asking.save()
    if mode == PASSED_OVER:
        return False
    draft.mode, draft.answered = mode, True
    asking.save()
    took, aim = page.clock(draft.seconds), page.clock(60 * asking.aim)
    asking.out.print(f"Answered in {took}; the aim was {aim}.", style="dim")
    return True


def _written(asking: Asking, watch: Stopwatch) -> str:
    """Read part by part; the first line of a part may be a command instead."""
    for part in asking.parts:
        if part in asking.draft.done:
            continue
        if asking.star:
            asking.out.print(f"{part.capitalize()}: {star.PROMPTS[part]}", style="cyan")
        mode = _part(asking, part, watch)
        if mode != TYPED:
            return mode
    return TYPED


def _part(asking: Asking, part: str, watch: Stopwatch) -> str:
    """Read one part; return how the answer was given."""
    draft = asking.draft
    for row in ask.lines(lambda: f"{page.clock(watch.seconds)} > "):
        command = row.strip().lower()
        if command in _COMMANDS and not draft.parts.get(part):
            mode = _COMMANDS[command](asking)
            if mode:
                return mode
            continue
        _add(draft, part, row)
        draft.seconds = watch.seconds
        asking.save()
    draft.done.append(part)
    asking.save()
    return TYPED


def _in_editor(asking: Asking) -> str:
    draft = asking.draft
    body = "\n".join(
        f"{part.capitalize()}:\n{draft.parts.get(part, '')}\n" if asking.star else
        draft.parts.get(part, "") for part in asking.parts
    )  # fmt: skip
    try:
        text = ask.edited(asking.file, draft.ask, body)
    except UsageError as error:
        page.said(asking.out, ". ".join(error.lines()), style="yellow")
        return ""
    draft.parts = split(text) if asking.star else {ANSWER: text}
    if any(draft.parts.values()):
        return EDITED
    page.said(
        asking.out,
        "Nothing was written. An editor with a window needs its option to wait: code --wait",
        style="yellow",
    )
    return ""


def _aloud(asking: Asking) -> str:
    ask.line("Say it aloud; Enter when you are done. ")
    return SPOKEN


def _over(asking: Asking) -> str:
    return PASSED_OVER


_COMMANDS: dict[str, Callable[[Asking], str]] = {"e": _in_editor, "s": _aloud, "n": _over}


def split(text: str) -> dict[str, str]:
    """Return the parts of an answer written under the headings of STAR.

    Words before the first heading belong to the situation.
    """
    parts: dict[str, list[str]] = {part: [] for part in star.PARTS}
    current = star.PARTS[0]
    for row in text.splitlines():
        name = row.strip().rstrip(":").lower()
        if name in parts and row.strip().endswith(":"):
            current = name
        else:
            parts[current].append(row)
    return {part: "\n".join(rows).strip() for part, rows in parts.items()}


def _so_far(asking: Asking) -> None:
    for part, text in asking.draft.parts.items():
        title = f"{part.capitalize()}, so far" if asking.star else "Your answer so far"
        asking.out.print(f"{title}:", style="dim")
        page.said(asking.out, text, indent=2)


def _open_part(asking: Asking) -> str:
    return next((p for p in asking.parts if p not in asking.draft.done), asking.parts[-1])


def _add(draft: Draft, part: str, row: str) -> None:
    before = draft.parts.get(part, "")
    if row or before:
        draft.parts[part] = f"{before}\n{row}" if before else row


def _follow_ups(asking: Asking) -> None:
    if asking.draft.marks or not asking.draft.follow_ups:
        return
    page.bullets(asking.out, "Then they ask (answer aloud):", asking.draft.follow_ups)
    ask.line("Enter when you are done. ")


def _checks(asking: Asking) -> None:
    """Print what can be counted in a story; nothing when it was only told."""
    if not asking.star:
        return
    asking.out.print()
    if asking.draft.mode == SPOKEN:
        spoken = page.clock(asking.draft.seconds)
        asking.out.print(f"You spoke for {spoken}; two minutes are enough.")
        return
    asking.out.print(star.DISCLAIMER, style="dim")
    for check in star.checks(asking.draft.parts):
        sign, colour = symbol(asking.out, "passed" if check.ok else "failed")
        text = f"{check.name}: {check.text}"
        page.said(asking.out, text, indent=2, lead=f"{sign} ", style="" if check.ok else colour)


def _mark(asking: Asking) -> None:
    """Show the rubric point by point, then the traps."""
    draft, out = asking.draft, asking.out
    out.print()
    out.print("What a good answer says. Did you? y yes, p partly, n no", style="bold")
    for number, point in enumerate(draft.points, start=1):
        if number <= len(draft.marks):
            continue
        page.said(out, point, indent=2, lead=f"{number} of {len(draft.points)}  ")
        draft.marks.append(MARKS[ask.choice("    y/p/n > ", tuple(MARKS))])
        asking.save()
    page.bullets(out, "Traps", draft.traps)
