"""What a person sees of a run: 80 columns, the first failure expanded, the next command."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.plaintext import clean

if TYPE_CHECKING:
    from rich.console import Console

MARKS = {
    "passed": ("✓", "ok", "green"),
    "partial": ("~", "~", "yellow"),
    "failed": ("✗", "no", "red"),
    "not_attempted": ("-", "-", "dim"),
    "needs_review": ("?", "?", "yellow"),
    "grader_error": ("!", "!", "magenta"),
}
WORDS = {"not_attempted": "not attempted", "needs_review": "held for review"}


def console(*, stderr: bool = False) -> Console:
    """Return a console that honours NO_COLOR, FORCE_COLOR, pipes and narrow terminals."""
    from rich.console import Console

    made = Console(stderr=stderr, highlight=False, markup=False, soft_wrap=False)
    made.width = max(60, min(80, made.width))
    return made


def interactive() -> bool:
    """Whether a person watches: a terminal, and no CI."""
    return sys.stderr.isatty() and not os.environ.get("CI")


def symbol(out: Console, verdict: str) -> tuple[str, str]:
    """Return the mark and colour of a verdict; plain letters where the terminal has no signs."""
    sign, letters, colour = MARKS.get(verdict, ("✗", "no", "red"))
    return (sign if can_show(out, sign) else letters), colour


def count(number: int, noun: str) -> str:
    """Return "1 question" or "3 questions"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def can_show(out: Console, signs: str) -> bool:
    """Whether the encoding of a console has these signs."""
    try:
        signs.encode(out.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def show(
    out: Console, record: Mapping[str, Any], *, next_lines: Sequence[str] = (), best: str = ""
) -> None:
    """Print the verdict of a run.

    Args:
        out: where to.
        record: the result file.
        next_lines: lines on where the report is and what to type next.
        best: a sentence that compares with earlier runs.
    """
    _head(out, record)
    for task in record["tasks"]:
        _task_line(out, task, record)
    _first_failure(out, record)
    _metrics(out, record)
    for alarm in record["alarms"]:
        _wrapped(out, f"Held for review: {alarm['message']}", style="yellow")
    _verdict(out, record, best)
    for line in next_lines:
        out.print(line, overflow="fold")


def _head(out: Console, record: Mapping[str, Any]) -> None:
    seconds, dataset = record["seconds"], record["dataset"]
    out.print(
        f"{record['lab']} v{record['lab_version']}   {record['mode']} seed "
        f"{record['seed_fingerprint']}   your code {seconds['learner']:.0f} s, "
        f"grader {seconds['grader']:.0f} s",
        style="bold",
    )
    sandbox = record["sandbox"]
    own = " and your file" if dataset.get("file_sha256") else ""
    out.print(
        f"data {dataset['source']}{own}, {dataset['rows']:,} rows   "
        f"sandbox tier {sandbox['tier']} ({sandbox['name'].partition(':')[0]})",
        style="dim",
    )


def _task_line(out: Console, task: Mapping[str, Any], record: Mapping[str, Any]) -> None:
    sign, colour = symbol(out, task["verdict"])
    out.print(f"  {sign:<2}", style=colour, end="")
    word = WORDS.get(task["verdict"], task["verdict"])
    points = f"{task['earned']:g}/{task['points']}" + (" bonus" if task["stretch"] else "")
    out.print(f"{task['id']:<20}{points:>12}   {word}{_checks_of(task, record)}")


def _checks_of(task: Mapping[str, Any], record: Mapping[str, Any]) -> str:
    own = [probe for probe in record["probes"] if probe["task"] == task["id"]]
    if not own or task["verdict"] == "not_attempted":
        return ""
    return f", {sum(probe['ok'] for probe in own)} of {len(own)} checks"


def _first_failure(out: Console, record: Mapping[str, Any]) -> None:
    """Expand the first task that went wrong; tasks nobody tried are no failure."""
    calm = ("passed", "not_attempted", "needs_review")
    wrong = [task for task in record["tasks"] if task["verdict"] not in calm]
    if not wrong:
        return
    task = wrong[0]
    out.print()
    beside = Path(record["submission"]["path"]).parent / task["file"]
    where = f"   {beside}:{task['line']}" if task["line"] else ""
    out.print(f"{task['id']}: {task['title']}{clean(where)}", style="bold", soft_wrap=True)
    _wrapped(out, clean(task["message"]), indent=2)
    failed = [p for p in record["probes"] if p["task"] == task["id"] and not p["ok"]]
    for probe in failed[1:]:
        _wrapped(out, f"also {probe['id']}: {clean(probe['message'])}", indent=2)
    for note in task["notes"]:
        _wrapped(out, note, indent=2)


def _metrics(out: Console, record: Mapping[str, Any]) -> None:
    if not record["metrics"]:
        return
    out.print()
    out.print(
        f"  {'metric':<25}{'value':>6}  {'95 % interval':<15}"
        f"{'naive':>7}{'gate':>7}{'reference':>11}",
        style="dim",
    )
    for metric in record["metrics"]:
        span = f"{metric['low']:.3f} to {metric['high']:.3f}" if metric["low"] is not None else ""
        out.print(
            f"  {metric['title']:<25}{_three(metric['value']):>6}  {span:<15}"
            f"{_three(metric['baseline']):>7}{_gate(metric):>7}{_three(metric['reference']):>11}"
        )


def _three(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _gate(metric: Mapping[str, Any]) -> str:
    if metric["pass_at"] is None:
        return "-"
    return ("≥" if metric["direction"] == "higher" else "≤") + f"{metric['pass_at']:g}"


def _verdict(out: Console, record: Mapping[str, Any], best: str) -> None:
    out.print()
    score = f"{record['score']:g} of {record['max_score']} points"
    attempted = any(task["verdict"] != "not_attempted" for task in record["tasks"])
    if record["passed"]:
        out.print(f"Passed with {record['level']}: {score}.", style="bold green")
    elif attempted:
        out.print(f"Not passed yet: {score}.", style="bold")
    else:
        out.print("Nothing attempted yet: every function is still its TODO.", style="bold")
    if best:
        out.print(best)


def _wrapped(out: Console, text: str, *, indent: int = 0, style: str | None = None) -> None:
    from rich.padding import Padding
    from rich.text import Text

    out.print(Padding(Text(text, style=style or ""), (0, 0, 0, indent), expand=False))
