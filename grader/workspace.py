"""The learner's own folder: `work/<lab>/`, a copy of the starter that no update overwrites."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from grader.errors import KitError
from grader.lab import Lab
from grader.paths import Project, shown


def solution_path(project: Project, lab: Lab) -> Path:
    """Return the file the learner edits."""
    return project.work / lab.id / "solution.py"


def prepare(project: Project, lab: Lab) -> bool:
    """Copy the starter into the learner's folder unless it is there; return whether it was."""
    target = solution_path(project, lab)
    if target.exists():
        return False
    starter = project.starter / lab.id / "solution.py"
    if not starter.is_file():
        raise KitError("the starter is missing", where=str(starter), next="git checkout starter")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(starter, target)
    except OSError as error:
        raise KitError(
            f"cannot write: {error.strerror or error}",
            where=str(target),
            next="change the folder's permissions, or set CASEWORK_HOME",
        ) from None
    return True


def reset(project: Project, lab: Lab) -> Path | None:
    """Put the starter back; the old file is kept beside it. Returns where, or None."""
    target = solution_path(project, lab)
    kept = None
    if target.exists():
        stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
        kept = target.with_name(f"solution-{stamp}.py.bak")
        target.rename(kept)
    prepare(project, lab)
    return kept


def first_todo(path: Path) -> tuple[int, int]:
    """Return how many TODOs are left in a solution and the line of the first (0 when none)."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    found = [n for n, line in enumerate(lines, start=1) if line.lstrip().startswith("# TODO")]
    return len(found), found[0] if found else 0


def resolve_submission(path: Path) -> Path:
    """Return the solution file that `--submission` names: a file, or a folder that holds one."""
    inside = path / "solution.py"
    return inside if path.is_dir() and inside.is_file() else path


def describe(project: Project, lab: Lab) -> str:
    """Return one line on the state of the learner's file."""
    path = solution_path(project, lab)
    todos, line = first_todo(path)
    state = f"{todos} TODOs, first at line {line}" if todos else "no TODO left"
    return f"{shown(path)}   {state}"
