"""The bank of a lab: right and wrong solutions, each a patch of the reference.

A file begins with a docstring: a title, then `verdict: pass` or `verdict: fail`, for a wrong one
`caught by: task/check, ...` and perhaps `may also fail: task/metric, ...` (on some worlds only);
where it uses one, `needs: package`. Its functions are appended to the reference, so the later
definitions win.
"""

from __future__ import annotations

import ast
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from grader.errors import KitError
from grader.lab import Lab
from grader.paths import Project

KEYS = ("verdict", "caught by", "may also fail", "needs")


@dataclass(frozen=True)
class Entry:
    """One solution of a bank.

    Attributes:
        caught_by: "task/check" or "task/metric" that must fail, all of them on every world.
        may_also: those that may fail or not, by the luck of a world. Nothing else may fail.
    """

    name: str
    path: Path
    title: str
    right: bool
    caught_by: frozenset[str]
    may_also: frozenset[str]
    needs: tuple[str, ...]

    def missing(self) -> list[str]:
        """Return the packages it needs that are not installed."""
        return [name for name in self.needs if importlib.util.find_spec(name) is None]


def entries(project: Project, lab: Lab) -> list[Entry]:
    """Read the headers of a lab's bank, right ones first."""
    folder = project.solutions / lab.id / "bank"
    found = [read(path) for path in sorted(folder.glob("*.py"))]
    return sorted(found, key=lambda entry: (not entry.right, entry.name))


def read(path: Path) -> Entry:
    """Read the header of a bank file.

    Raises:
        KitError: the header does not say what it must.
    """
    try:
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    except SyntaxError as error:
        raise KitError(f"not valid Python: {error}", where=str(path)) from None
    title, _, rest = text.partition("\n")
    pairs = dict(line.split(":", 1) for line in rest.splitlines() if ":" in line)
    header = {key.strip(): value.strip() for key, value in pairs.items() if key.strip() in KEYS}
    verdict, caught = header.get("verdict"), _names(header.get("caught by", ""))
    if verdict not in ("pass", "fail"):
        raise KitError("the header needs 'verdict: pass' or 'verdict: fail'", where=str(path))
    if (verdict == "fail") != bool(caught):
        raise KitError("'caught by:' belongs to wrong solutions, and to all", where=str(path))
    may_also = frozenset(_names(header.get("may also fail", "")))
    needs = tuple(_names(header.get("needs", "")))
    return Entry(path.stem, path, title, verdict == "pass", frozenset(caught), may_also, needs)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def assemble(reference: str, patch: str) -> str:
    """Append a patch to the reference; its `from __future__` lines are the reference's already."""
    lines = [line for line in patch.splitlines() if not line.startswith("from __future__")]
    return reference.rstrip("\n") + "\n\n\n" + "\n".join(lines) + "\n"


def write(project: Project, lab: Lab, entry: Entry, folder: Path) -> Path:
    """Write the whole solution of a bank entry into a folder and return the file."""
    reference = (project.solutions / lab.id / "solution.py").read_text(encoding="utf-8")
    target = folder / entry.name / "solution.py"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(assemble(reference, entry.path.read_text(encoding="utf-8")), encoding="utf-8")
    return target
