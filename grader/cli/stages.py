"""What goes on during a long command: a bar where the end is known, else a spinner with a clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress


class Stages:
    """Says on a terminal what is going on and for how long; silent in pipes and CI.

    A stage is a name, with how far it is behind it where that is known: "checks 3/22".
    """

    WORDS: ClassVar[dict[str, str]] = {
        "data": "making the hold-out",
        "checks": "running the checks",
        "figures": "drawing the figures",
        "hold-out": "scoring the hold-out",
        "baseline": "first grade on this data: the naive baseline",
        "reference": "first grade on this data: the reference",
    }

    def __init__(self, out: Console) -> None:
        from grader.terminal import interactive

        self._progress = _progress(out) if interactive() else None
        self._now = self._progress.add_task("starting", total=None) if self._progress else None

    def __enter__(self) -> Stages:
        if self._progress:
            self._progress.start()
        return self

    def __exit__(self, *exception: object) -> None:
        if self._progress:
            self._progress.stop()

    def show(self, stage: str) -> None:
        """Show a stage, and how far it is."""
        if self._progress is None or self._now is None:
            return
        words, done, total = parsed(stage)
        description = self.WORDS.get(words, words)
        if self._progress.tasks[0].description != description:
            self._progress.reset(self._now, total=total, description=description)
        self._progress.update(self._now, completed=done, total=total)


def parsed(stage: str) -> tuple[str, int, int | None]:
    """Return the name of a stage, how much of it is done, and of how much (None: not known)."""
    name, _, count = stage.rpartition(" ")
    done, slash, total = count.partition("/")
    if name and slash and done.isdigit() and total.isdigit():
        return name, int(done), int(total)
    return stage, 0, None


def _progress(out: Console) -> Progress:
    from rich.progress import BarColumn, Progress, SpinnerColumn, Task, TextColumn
    from rich.text import Text

    class Known(BarColumn):
        """A bar of what is done; nothing where the end is not known."""

        def render(self, task: Task) -> object:  # type: ignore[override]
            return super().render(task) if task.total else Text("")

    class Clock(TextColumn):
        """How many checks, and how long, once it takes a while."""

        def render(self, task: Task) -> Text:
            count = f"{task.completed:.0f} of {task.total:.0f}  " if task.total else ""
            return Text(f"{count}{task.elapsed or 0:.0f} s", style="dim")

    columns = (SpinnerColumn(), TextColumn("{task.description}"), Known(bar_width=20), Clock(""))
    return Progress(*columns, console=out, transient=True)
