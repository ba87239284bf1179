"""Writes the skeleton of a new lab: four folders, small and whole, that verify at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from grader import lab as labs
from grader import starter
from grader.errors import KitError, UsageError
from grader.paths import Project, shown

if TYPE_CHECKING:
    from rich.console import Console

MARK = "@NAME@"
SKELETON = Path(__file__).resolve().parent / "skeleton"


def create(out: Console, project: Project, name: str) -> None:
    """Write the skeleton of the lab `name` and its starter.

    Raises:
        UsageError: the name cannot be one, or is taken.
        KitError: the folders cannot be written to.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,30}", name):
        raise UsageError(
            f"{name!r} cannot name a lab",
            next="use 2 to 31 lower-case letters, digits and underscores, a letter first",
        )
    if name in labs.names(project) or (project.solutions / name).exists():
        raise UsageError(f"there is a lab called {name!r} already")
    try:
        written = list(_write(project, name))
        starter.write(project, name)
    except OSError as error:
        raise KitError(
            f"cannot write: {error.strerror or error}", where=str(project.root)
        ) from None
    for path in [*written, project.starter / name / "solution.py"]:
        out.print(f"  {shown(path)}")
    out.print(f"Next: fill these in, then  casework verify {name}   (docs/add-a-lab.md)")


def _write(project: Project, name: str) -> list[Path]:
    written = []
    for template in sorted(SKELETON.rglob("*.in")):
        kind, *rest = template.relative_to(SKELETON).with_suffix("").parts
        target = project.root / kind / name / Path(*rest)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = template.read_text(encoding="utf-8").replace(MARK, name)
        target.write_text(text, encoding="utf-8")
        written.append(target)
    return written
