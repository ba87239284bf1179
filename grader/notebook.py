"""A notebook to explore a lab's data with; the graded file stays solution.py.

`labs/<lab>/explore.md` is its source: Markdown, where a block fenced as python is a code cell. A
lab without one gets a plain look at its tables.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import report
from grader.errors import KitError
from grader.paths import shown

if TYPE_CHECKING:
    from grader.lab import Lab
    from grader.paths import Project

NAME, SOURCE = "explore.ipynb", "explore.md"
FENCE = "```"
WRITTEN, KEPT, FRESH = "written", "kept", "unchanged"

GENERIC = """# Explore the data

The public tables of this lab. Nothing here is graded; the graded file stays `solution.py`.

```python
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

tables = {path.stem: pd.read_parquet(path) for path in sorted(Path("data").glob("*.parquet"))}
for name, table in tables.items():
    print(f"{name}: {len(table):,} rows, {len(table.columns)} columns")
    display(table.head())
```

## Types, gaps and ranges

```python
for name, table in tables.items():
    print(name)
    columns = {"type": table.dtypes, "missing": table.isna().mean(), "values": table.nunique()}
    display(pd.DataFrame(columns))
```

## How the numbers are spread

```python
for name, table in tables.items():
    numbers = table.select_dtypes("number").iloc[:, :12]
    if len(numbers.columns):
        numbers.hist(bins=40, figsize=(9, 1.8 * -(-len(numbers.columns) // 3)), layout=(-1, 3))
        plt.suptitle(name)
        plt.tight_layout()
        plt.show()
```
"""


def cells(markdown: str) -> list[tuple[str, str]]:
    """Cut Markdown into cells: ("markdown" or "code", source), in order, empty ones left out.

    Raises:
        KitError: a fence is not closed.
    """
    found: list[tuple[str, list[str]]] = [("markdown", [])]
    for line in markdown.splitlines():
        kind = found[-1][0]
        if kind == "markdown" and line.strip() == f"{FENCE}python":
            found.append(("code", []))
        elif kind == "code" and line.strip() == FENCE:
            found.append(("markdown", []))
        else:
            found[-1][1].append(line)
    if found[-1][0] == "code":
        raise KitError("a block of code is not closed", where=SOURCE)
    texts = [(kind, "\n".join(lines).strip("\n")) for kind, lines in found]
    return [(kind, text) for kind, text in texts if text.strip()]


def build(project: Project, lab: Lab) -> Any:
    """Return the notebook of a lab, with the hash of its cells, to see later what was edited."""
    v4 = _nbformat().v4
    path = project.labs / lab.id / SOURCE
    text = path.read_text(encoding="utf-8") if path.is_file() else GENERIC
    new = {"markdown": v4.new_markdown_cell, "code": v4.new_code_cell}
    made = [new[kind](source, id=f"c{n:02d}") for n, (kind, source) in enumerate(cells(text))]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = v4.new_notebook(cells=made, metadata={"kernelspec": kernel})
    book.metadata["casework"] = {"lab": lab.id, "sources": fingerprint(book)}
    return book


def fingerprint(book: Any) -> str:
    """Return the sha256 of the cells' kinds and sources; outputs do not count."""
    parts = [f"{cell.cell_type}\x1e{cell.source}" for cell in book.cells]
    return hashlib.sha256("\x1f".join(parts).encode(errors="replace")).hexdigest()


def write(project: Project, lab: Lab) -> tuple[Path, str]:
    """Write the notebook into the learner's folder unless an edited one is there.

    Returns:
        The file, and what became of it: WRITTEN, FRESH (already so) or KEPT (edited by its owner).

    Raises:
        KitError: nbformat is not installed, or the folder cannot be written to.
    """
    path, book = project.work / lab.id / NAME, build(project, lab)
    if path.exists():
        known = _sources(path)
        if known is None or known[0] != known[1]:
            return path, KEPT
        if known[0] == fingerprint(book):
            return path, FRESH
    report.write_bytes(path, (_nbformat().writes(book) + "\n").encode())
    return path, WRITTEN


def _sources(path: Path) -> tuple[str, str] | None:
    """Return the hash of a notebook's cells now and as we wrote them; None: not one of ours."""
    try:
        book = _nbformat().read(path, as_version=4)
        return fingerprint(book), str(book.metadata["casework"]["sources"])
    except Exception:  # half a file, another program's, not JSON: its owner's in any case
        return None


def _nbformat() -> Any:
    """Return nbformat, which is imported only for a notebook and has no types.

    Raises:
        KitError: it is not installed.
    """
    from importlib import import_module

    try:
        return import_module("nbformat")
    except ImportError:
        raise KitError("notebooks need nbformat, which is not here", next="make setup") from None


def describe(path: Path, became: str) -> str:
    """Return a line on the notebook for the terminal."""
    if became == KEPT:
        return f"{shown(path)}   yours, kept; rename it to get a fresh one"
    return f"{shown(path)}   open it in VS Code or Jupyter, with the Python of .venv"
