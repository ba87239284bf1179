"""What watch mode shows: one screen that is drawn again, or a block of lines after each save."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from grader import traces
from grader.gate import describe
from grader.paths import shown
from grader.plaintext import clean
from grader.terminal import WORDS, console, symbol
from grader.watch.status import CHECKING, DONE, WARMING, Status

if TYPE_CHECKING:
    from rich.console import Console

    from grader.checks import Finding
    from grader.lab import Lab, Task

PROMPT = (
    ("n", "next"),
    ("h", "hint"),
    ("c", "check all"),
    ("g", "grade"),
    ("x", "reset"),
    ("q", "quit"),
)
BAR = 40
ALSO_SHOWN = 2
HOME, TO_LINE_END, TO_SCREEN_END, CLEAR = "\x1b[H", "\x1b[K", "\x1b[J", "\x1b[H\x1b[2J"


@dataclass(frozen=True)
class View:
    """What is shown: the state of the checks, the task expanded, and what a key answered.

    A notice `about` a task goes when another one is expanded.
    """

    lab: Lab
    submission: Path
    status: Status
    chosen: str = ""
    notice: tuple[str, ...] = ()
    about: str = ""

    @property
    def focus(self) -> str:
        """The task that is expanded: the chosen one while it is unfinished, else the first."""
        open_tasks = self.status.unfinished
        return self.chosen if self.chosen in open_tasks else (open_tasks or [""])[0]

    def next(self) -> View:
        """Return the view with the next unfinished task expanded, in the order of the lab."""
        order = [task.id for task in self.lab.tasks if task.id in self.status.unfinished]
        if not order:
            return replace(self, notice=("Nothing is unfinished: g grades on the hold-out.",))
        after = order.index(self.focus) + 1
        return replace(self, chosen=order[after % len(order)], notice=())


class Screen:
    """Draws views on a terminal, each over the one before."""

    def __init__(self) -> None:
        self._out = console()

    def draw(self, view: View) -> None:
        """Draw the whole screen; what does not fit is cut from the expanded task."""
        self._out = console()  # the window may have another size now
        top = self._rendered(view, head, tasks)
        middle = self._rendered(view, detail)
        bottom = self._rendered(view, notice, prompt)
        room = self._out.height - len(top) - len(bottom) - 1
        if len(middle) > room:
            middle = [*middle[: max(0, room - 1)], "  ..."]
        lines = [*top, *middle, *bottom][-self._out.height :]
        sys.stdout.write(HOME + (TO_LINE_END + "\n").join(lines) + TO_LINE_END + TO_SCREEN_END)
        sys.stdout.flush()

    def begin(self, view: View) -> None:
        """Draw the first view."""
        self.clear()
        self.draw(view)

    def clear(self) -> None:
        """Start with an empty screen."""
        sys.stdout.write(CLEAR)
        sys.stdout.flush()

    def leave(self) -> None:
        """Leave the cursor below what was drawn."""
        sys.stdout.write("\n")
        sys.stdout.flush()

    def _rendered(self, view: View, *parts: Callable[[Console, View], None]) -> list[str]:
        with self._out.capture() as captured:
            for part in parts:
                part(self._out, view)
        return captured.get().rstrip("\n").split("\n")


class Block:
    """Prints a block of lines after each save: for pipes, logs and terminals without cursor."""

    def __init__(self) -> None:
        from rich.console import Console

        self._out = Console(
            highlight=False, markup=False, force_terminal=False, color_system=None, width=80
        )
        self._notice: tuple[str, ...] = ()

    def begin(self, view: View) -> None:
        """Say what is watched, and the letters that can be typed."""
        keys = ", ".join(f"{key} {word}" for key, word in PROMPT)
        self._out.print(f"Watching {shown(view.submission)}", soft_wrap=True)
        self._out.print(f"Type a letter and Enter: {keys}")
        self._out.print()

    def draw(self, view: View) -> None:
        """Print what a key answered, once."""
        if view.notice and view.notice != self._notice:
            notice(self._out, view)
        self._notice = view.notice

    def finished(self, view: View) -> None:
        """Print a finished run."""
        title(self._out, view)
        passed = f"{view.status.passed} of {len(view.lab.tasks)} tasks pass"
        self._out.print("   ".join(one for one in (passed, progress(view.status)) if one))
        tasks(self._out, view)
        detail(self._out, view)
        self._out.print()

    def clear(self) -> None:
        """Nothing is ever taken back."""

    def leave(self) -> None:
        """Nothing is left to put right."""


def title(out: Console, view: View) -> None:
    """Print the lab and its file."""
    out.print(f"{view.lab.id}   {shown(view.submission)}", style="bold", soft_wrap=True)


def head(out: Console, view: View) -> None:
    """Print the lab, its file, a bar of the tasks that pass, and how far the checks are."""
    title(out, view)
    status, total = view.status, len(view.lab.tasks)
    done = round(BAR * status.passed / total) if total else 0
    out.print("[", end="")
    out.print("#" * done, style="green", end="")
    out.print("-" * (BAR - done) + "]", end=" ")
    out.print(f"{status.passed}/{total}   {progress(status)}")


def progress(status: Status) -> str:
    """Return how far the checks are, or how many ran and how long they took."""
    if status.phase == WARMING:
        return "warming up ..."
    if status.phase == CHECKING:
        return f"running {status.again} checks ..."
    if status.problem:
        return ""
    if not status.again:
        return "nothing that is checked changed"
    of = "all" if status.again == status.total else f"{status.again} of"
    return f"{of} {status.total} checks in {status.seconds:.1f} s"


def tasks(out: Console, view: View) -> None:
    """Print a line a task."""
    for task in view.lab.tasks:
        _task_line(out, view, task)


def _task_line(out: Console, view: View, task: Task) -> None:
    status, mark = view.status, view.status.mark(task.id)
    own = [one for one in status.findings if one.task == task.id]
    if mark is None:
        waits = task.id in status.pending
        calm = "judged when graded" if status.total and not status.problem else ""
        sign, colour, word = " ", "dim", "checking ..." if waits and not status.problem else calm
    else:
        sign, colour = symbol(out, mark.verdict)
        word = WORDS.get(mark.verdict, mark.verdict)
        if mark.verdict not in ("passed", "not_attempted"):
            word += f", {sum(one.ok for one in own)} of {len(own)} checks"
    out.print(f"  {sign:<2}", style=colour, end="")
    shown_now = task.id == view.focus and not status.problem
    out.print(f"{task.id:<22}{word}", style="bold" if shown_now else None)


def detail(out: Console, view: View) -> None:
    """Print what is wrong: with the whole file, or with the expanded task."""
    status = view.status
    if status.problem:
        out.print()
        out.print(f"what   {clean(status.problem.what)}", style="bold red", soft_wrap=True)
        if status.problem.where:
            out.print(f"where  {clean(status.problem.where)}", soft_wrap=True)
        for number, line in enumerate(status.problem.why):
            out.print(f"{'' if number else 'why':<5}  {clean(line)}", soft_wrap=True)
        return
    if view.focus:
        _expanded(out, view, view.lab.task(view.focus))
    elif status.phase == DONE:
        out.print()
        out.print("All public checks passed: g grades on the hidden hold-out.", style="bold green")


def _expanded(out: Console, view: View, task: Task) -> None:
    out.print()
    out.print(f"{task.id}: {task.title}", style="bold")
    mark, failed = view.status.mark(task.id), view.status.failed(task.id)
    if not failed or mark is None:
        return
    # A crash says more than a wrong answer, and a wrong answer more than a TODO.
    rank = {"fault": 0, "": 1}
    first, *rest = sorted(failed, key=lambda one: rank.get(one.reason, 2))
    if mark.verdict == "not_attempted":
        todo = first.message if first.message.startswith("TODO") else "still to be written"
        _labelled(out, "what", todo)
        out.print(f"where  {_place(view, task, first)}", soft_wrap=True)
        return
    _finding(out, view, task, first)
    others = [one for one in rest if one.message != first.message]
    for other in others[:ALSO_SHOWN]:
        _labelled(out, "also", f"{other.id}: {other.message}")
    hidden = len(rest) - len(others[:ALSO_SHOWN])
    if hidden:
        _labelled(out, "", f"and {hidden} more of its checks")


def _finding(out: Console, view: View, task: Task, one: Finding) -> None:
    what = describe(one.fault) if one.fault is not None else one.message
    _labelled(out, "what", what)
    places = traces.frames(one.fault, view.submission) if one.fault is not None else []
    if places:
        *outer, last = places
        out.print(f"where  {clean(str(last))}", soft_wrap=True)
        if last.text:
            out.print(f"           {clean(last.text)}", style="dim", soft_wrap=True)
        for frame in reversed(outer):
            out.print(f"       called from {clean(str(frame))}", soft_wrap=True)
    else:
        out.print(f"where  {_place(view, task, one)}", soft_wrap=True)
    _labelled(out, "why", f"check {one.id}: {one.title}")


def _place(view: View, task: Task, one: Finding) -> str:
    """Return where to look when no line is to blame: the function the message names."""
    if one.fault is not None and one.fault.line and one.fault.file:
        return clean(str(traces.frames(one.fault, view.submission)[-1]))
    lines = view.status.lines
    known = [name for name in task.functions if name in lines]
    named = [name for name in known if name in one.message] or known
    if not named:
        return shown(view.submission)
    return f"{shown(view.submission)}:{lines[named[0]]} in {named[0]}"


def _labelled(out: Console, label: str, text: str) -> None:
    from rich.padding import Padding
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=5)
    grid.add_column()
    grid.add_row(label, clean(text))
    out.print(Padding(grid, 0, expand=False))


def notice(out: Console, view: View) -> None:
    """Print what a key answered."""
    if view.about not in ("", view.focus):
        return
    if view.notice:
        out.print()
    for line in view.notice:
        out.print(clean(line), style="cyan")


def prompt(out: Console, view: View) -> None:
    """Print the keys."""
    out.print()
    for number, (key, word) in enumerate(PROMPT):
        out.print("  " if number else "", end="")
        out.print(key, style="bold cyan", end="")
        out.print(f" {word}", end="")
    out.print()
