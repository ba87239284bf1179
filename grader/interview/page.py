"""Printing of an interview: 80 columns, hanging indents, nobody's control characters."""

from __future__ import annotations

import io
import sys
import textwrap
from datetime import datetime
from typing import TYPE_CHECKING

from grader.plaintext import clean
from grader.terminal import can_show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

COLOURS = {"strong": "green", "solid": "green", "thin": "yellow", "gap": "red"}
BAR = 10


def forgive() -> None:
    """Let signs that a poor terminal cannot show become question marks, in place of a crash."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(errors="replace")


def said(out: Console, text: str, *, indent: int = 0, lead: str = "", style: str = "") -> None:
    """Print a text wrapped under its own beginning; `lead` stands before the first line."""
    from rich.text import Text

    first = " " * indent + lead
    for line in clean(text).splitlines() or [""]:
        wrapped = textwrap.fill(
            line, out.width - 1, initial_indent=first, subsequent_indent=" " * len(first)
        )
        # As Text, or ":x:" in somebody's answer would become an emoji.
        out.print(Text(wrapped or first.rstrip(), style=style))
        first = " " * len(first)


def bullets(out: Console, title: str, texts: Sequence[str]) -> None:
    """Print a titled list; nothing when it is empty."""
    if texts:
        out.print()
        out.print(title, style="bold")
    for text in texts:
        said(out, text, indent=2, lead="- ")


def bar(out: Console, share: float, width: int = BAR) -> str:
    """Return a bar for a share in [0, 1]; plain signs where the terminal has no blocks."""
    full, rest = ("█", "░") if can_show(out, "█░") else ("#", ".")
    filled = round(share * width)
    return full * filled + rest * (width - filled)


def clock(seconds: float) -> str:
    """Return minutes and seconds, as on a stopwatch: 75 is 1:15."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def when(due: datetime, now: datetime) -> str:
    """Return when a question is due, in words: "now", "tomorrow", "in 4 days"."""
    hours = (due - now).total_seconds() / 3600
    days = round(hours / 24)
    if hours <= 0:
        return "now"
    return "in a day" if days <= 1 else f"in {days} days"
