"""Draws the figures of a run and completes its page; runs after the verdict, in the publisher."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import html, loading, report
from grader.paths import project

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Two beside each other on a page, or one on a phone, must still be readable.
FONT_SIZE = 12.5  # points


def draw(folder: Path) -> list[Path]:
    """Draw the figures of the run in `folder` into `folder/figures`, then its page with them.

    A lab's plots.py gives `figures(curves, record) -> dict[str, Figure]`. Nothing is drawn twice.

    Returns:
        The figures' files.
    """
    try:
        return _drawn(folder)
    finally:
        html.write(project(), folder)


def _drawn(folder: Path) -> list[Path]:
    record = report.read(folder)
    plots = project().labs / record["lab"] / "plots.py"
    target = folder / "figures"
    if target.is_dir() or not plots.is_file() or not (folder / "curves.json").is_file():
        return sorted(target.glob("*.png"))
    import matplotlib

    matplotlib.use("Agg")
    curves = no_formulas(report.read_json(folder / "curves.json"))
    with matplotlib.rc_context({"font.size": FONT_SIZE}):
        figures = loading.module(plots).figures(curves, record)
        # Drawn beside it and renamed: a kill in the middle leaves no half set that looks finished.
        draft = Path(tempfile.mkdtemp(prefix=".figures-", dir=folder))
        for name, figure in figures.items():
            figure.savefig(draft / f"{name}.png", dpi=110)
    report.write_json(draft / html.CAPTIONS, captions(figures))
    draft.chmod(0o755)
    draft.rename(target)
    return sorted(target.glob("*.png"))


def no_formulas(curves: Any) -> Any:
    """Return curves whose texts no figure reads as mathematics: names of columns are anyone's."""
    if isinstance(curves, str):
        return curves.replace("$", r"\$")
    if isinstance(curves, list):
        return [no_formulas(one) for one in curves]
    if isinstance(curves, dict):
        return {no_formulas(key): no_formulas(one) for key, one in curves.items()}
    return curves


def captions(figures: Mapping[str, Figure]) -> dict[str, str]:
    """Return what each figure shows, in words, from its titles and axes."""
    return {name: "; ".join(map(_said, figure.axes)) for name, figure in figures.items()}


def _said(axes: object) -> str:
    titles = [getattr(axes, f"get_{what}")() for what in ("title", "ylabel", "xlabel")]
    left = axes.get_title(loc="left")  # type: ignore[attr-defined]
    title, y, x = titles[0] or left, titles[1], titles[2]
    axis = " by ".join(part for part in (y, x) if part)
    return ": ".join(part for part in (title, axis) if part)
