"""What the labs' plots.py share: a plain canvas, its colours, titles and numbers in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, ACCENT, SOFT, ALERT = "#22303c", "#1f6f8b", "#b9c7d0", "#c8553d"

Drawer = Callable[["Axes", dict[str, Any], dict[str, Any]], None]


def drawn(
    drawers: Mapping[str, Drawer], curves: dict[str, Any], record: dict[str, Any]
) -> dict[str, Figure]:
    """Draw, on a canvas of its own, every figure whose numbers are there.

    Args:
        drawers: name of a figure, which is also the name of its numbers -> what draws it.
        curves: the numbers of a run.
        record: the result file of the run.
    """
    figures = {}
    for name, draw in drawers.items():
        if curves.get(name):
            figures[name], (axes,) = canvas()
            draw(axes, curves, record)
    return figures


def canvas(columns: int = 1, height: float = 4.2) -> tuple[Figure, list[Axes]]:
    """Return a figure without frame lines, and its axes from left to right (height in inches)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7 if columns == 1 else 10, height), layout="constrained")
    axes: list[Axes] = list(figure.subplots(1, columns, squeeze=False)[0])
    for one in axes:
        plain(one)
    return figure, axes


def plain(axes: Axes) -> None:
    """Take the frame lines off."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=INK)


def titled(axes: Axes, text: str, x: str, y: str) -> None:
    """Set the title, left, and the names of the axes."""
    axes.set_title(text, loc="left", color=INK, fontsize=11)
    axes.set_xlabel(x)
    axes.set_ylabel(y)


def metric(record: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a metric of a result file, empty when it has none of that name."""
    found: dict[str, Any] = next((m for m in record["metrics"] if m["name"] == name), {})
    return found


def in_words(record: dict[str, Any], name: str) -> str:
    """Return a metric and its interval in words."""
    found = metric(record, name)
    if not found or found["value"] is None:
        return "not computed"
    return f"{found['value']:.3f} [{found['low']:.3f}, {found['high']:.3f}]"
