"""What a verification prints and writes: which check or gate catches which solution."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader.plaintext import clean
from grader.showing import wrapped
from grader.terminal import count

if TYPE_CHECKING:
    from rich.console import Console

    from grader.lab import Lab
    from grader.worlds import Expected, Outcome


def line(out: Console, done: Outcome, number: int, total: int) -> None:
    """Print one judged solution at once: a verification takes minutes."""
    wide = len(str(total))
    said = f"NOT AS IT SAYS: {done.problem}" if done.problem else verdict([done])
    where = f"world {done.world}  {done.name}"
    style = "red" if done.problem else "dim"
    out.print(
        f"[{number:>{wide}}/{total}]  {clean(where)}: {clean(said)}", style=style, markup=False
    )


def show(
    out: Console, expected: Sequence[Expected], outcomes: Sequence[Outcome], left_out: Sequence[str]
) -> int:
    """Print which check or gate catches which solution, and every disagreement."""
    worlds = len({outcome.world for outcome in outcomes})
    wide = max(len(one.name) for one in expected)
    out.print(f"{'solution':<{wide}}  {'worlds':>6}  {'verdict':<9} caught by", style="dim")
    for one in expected:
        own = [outcome for outcome in outcomes if outcome.name == one.name]
        _row(out, one, own, wide)
    for line in left_out:
        out.print(f"left out  {line}", style="yellow")
    wrong = [outcome for outcome in outcomes if outcome.problem]
    for outcome in wrong:
        out.print(
            f"NOT AS IT SAYS  {outcome.name}, world {outcome.world}: {outcome.problem}", style="red"
        )
    right = sum(one.right for one in expected)
    found = "no right one refused, no wrong one accepted"
    out.print(
        f"{right} right and {len(expected) - right} wrong solutions on {count(worlds, 'world')}: "
        f"{f'{len(wrong)} disagreements' if wrong else found}"
    )
    return 1 if wrong else 0


def _row(out: Console, one: Expected, own: Sequence[Outcome], wide: int) -> None:
    good = sum(not outcome.problem for outcome in own)
    shown = ", ".join(catchers(own)) if not one.right else ""
    head = f"{one.name:<{wide}}  {f'{good}/{len(own)}':>6}  {verdict(own):<9}"
    if len(head) + len(shown) < out.width:
        out.print(f"{head} {shown}".rstrip())
        return
    out.print(head.rstrip())
    wrapped(out, shown, indent=4)


def verdict(own: Sequence[Outcome]) -> str:
    """Return the levels that a solution reached on its worlds, "refused" for none."""
    levels = sorted({outcome.level for outcome in own})
    return "/".join("refused" if level == "none" else level for level in levels)


def catchers(own: Sequence[Outcome]) -> list[str]:
    """Return what refused a solution on any of its worlds."""
    return sorted(set().union(*(outcome.failed for outcome in own)))


def write(path: Path, lab: Lab, expected: Sequence[Expected], outcomes: Sequence[Outcome]) -> None:
    """Write the matrix as a Markdown table."""
    worlds = len({outcome.world for outcome in outcomes})
    head = [
        f"# {lab.title}: the bank of solutions",
        "",
        f"Made by `casework verify {lab.id} --seeds {worlds} --table docs/banks/{lab.id}.md`,"
        f" lab version {lab.version}. A right solution must pass, a wrong one must be refused by"
        " what its file names. A wrong one that a check refuses is refused by it on every world;"
        " its hold-out is scored on the first world only.",
        "",
        "| solution | what it is | as it says | verdict | refused by |",
        "| --- | --- | --- | --- | --- |",
    ]
    rows = [_markdown(one, [o for o in outcomes if o.name == one.name]) for one in expected]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*head, *rows]) + "\n", encoding="utf-8")


def _markdown(one: Expected, own: Sequence[Outcome]) -> str:
    good = sum(not outcome.problem for outcome in own)
    by = "" if one.right else ", ".join(f"`{name}`" for name in catchers(own))
    title = one.title.replace("|", "\\|")
    return f"| `{one.name}` | {title} | {good} of {len(own)} worlds | {verdict(own)} | {by} |"
