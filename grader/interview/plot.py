"""The figure of --progress: strength per topic, and how sessions went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import UsageError
from grader.interview import schedule
from grader.plotting import ACCENT, ALERT, INK, SOFT, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from grader.interview.progress import Standing
    from grader.interview.records import Answer

AMBER = "#d9a441"
COLOURS = {"strong": ACCENT, "solid": ACCENT, "thin": AMBER, "gap": ALERT}
ROW_INCHES, WIDTH_INCHES = 0.24, 7.5


def draw(rows: Sequence[Standing], answers: Sequence[Answer], path: Path) -> None:
    """Draw strengths and sessions into a PNG file.

    Raises:
        UsageError: nothing was answered yet, or the file cannot be written.
    """
    if not answers:
        raise UsageError("nothing to draw before the first answer", next="casework interview")
    if path.suffix.lower() != ".png":
        raise UsageError("the plot is a PNG file: end its name in .png", where=str(path))
    figure = _figure(rows, answers)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=130)
    except OSError as error:
        raise UsageError(f"cannot write: {error.strerror or error}", where=str(path)) from None


def _figure(rows: Sequence[Standing], answers: Sequence[Answer]) -> Figure:
    from matplotlib.figure import Figure

    asked = sorted((r for r in rows if r.mean is not None), key=lambda r: r.mean or 0.0)
    height = 1.1 + ROW_INCHES * len(asked)
    if len({answer.session for answer in answers}) < 2:
        figure = Figure(figsize=(WIDTH_INCHES, height), layout="constrained")
        _topics(figure.subplots(), asked, len(rows))
        return figure
    figure = Figure(figsize=(WIDTH_INCHES, height + 2.4), layout="constrained")
    topics, sessions = figure.subplots(2, 1, height_ratios=[height, 2.0])
    _topics(topics, asked, len(rows))
    _sessions(sessions, answers)
    return figure


def _topics(axes: Axes, asked: Sequence[Standing], of: int) -> None:
    means = [row.mean or 0.0 for row in asked]
    places = range(len(asked))
    axes.barh(places, means, color=[COLOURS[schedule.grade(m)] for m in means], height=0.62)
    for place, row in enumerate(asked):
        axes.plot(row.shares, [place] * len(row.shares), "o", color=INK, ms=4.5, mew=0.6,
                  mec="white", clip_on=False)  # fmt: skip
    axes.set_yticks(list(places), [f"{row.title}  {len(row.shares)}/{row.of}" for row in asked])
    axes.set_ylim(len(asked) - 0.4, -0.6)  # the weakest topic on top
    _frame(axes, f"Share of the rubric met, latest answers: {len(asked)} of {of} topics asked")
    axes.set_xlim(0, 1.02)
    axes.xaxis.set_major_formatter(_percent)
    for least, word in schedule.GRADES[:-1]:
        axes.axvline(least, color=SOFT, lw=0.8, zorder=0)
        axes.text(least, 1.0, f" {word}", transform=axes.get_xaxis_transform(), fontsize=7,
                  color=INK, alpha=0.6, va="bottom")  # fmt: skip


def _sessions(axes: Axes, answers: Sequence[Answer]) -> None:
    shares: dict[int, list[float]] = defaultdict(list)
    for answer in answers:
        shares[answer.session].append(answer.draft.share)
    numbers = sorted(shares)
    places = list(range(1, len(numbers) + 1))
    for place, number in zip(places, numbers, strict=True):
        many = shares[number]
        axes.plot([place] * len(many), many, "o", color=SOFT, ms=4)
    means = [sum(shares[number]) / len(shares[number]) for number in numbers]
    axes.plot(places, means, color=ACCENT, lw=2, marker="o", ms=5)
    _frame(axes, "Interviews: each answer, and the mean")
    axes.set_ylim(-0.03, 1.05)
    axes.set_xlim(0.5, max(places) + 0.5)
    axes.set_xticks(*_ticks(places, numbers))
    axes.yaxis.set_major_formatter(_percent)
    axes.set_xlabel("interview", color=INK, fontsize=8)


def _ticks(places: list[int], numbers: list[int], most: int = 15) -> tuple[list[int], list[str]]:
    step = -(-len(places) // most)
    return places[::step], [str(number) for number in numbers[::step]]


def _frame(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", color=INK, fontsize=10, pad=14)
    plain(axes)
    axes.spines[["left", "bottom"]].set_color(SOFT)
    axes.tick_params(labelsize=8, length=0)


def _percent(value: float, _: object = None) -> str:
    return f"{value:.0%}"
