"""Notebooks: written once, never over an edited one, and they run in every lab."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import lab as labs
from grader import notebook
from grader.errors import KitError
from grader.paths import Project
from tests.conftest import ROOT, Tiny

LABS = labs.names(Project(ROOT, ROOT))
WORDS = st.text(
    st.characters(exclude_characters="`\n\r", exclude_categories=["Cc", "Zl", "Zp", "Cs"])
)


def run(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Execute a notebook where it lies; returns the kinds of what its cells show."""
    from nbclient import NotebookClient

    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.delenv("MPLBACKEND", raising=False)  # a test of MLflow in this process sets it
    book = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(book, timeout=120, kernel_name="python3", resources=where).execute()
    outputs = [out for cell in book.cells for out in cell.get("outputs", [])]
    return [kind for out in outputs for kind in out.get("data", {})]


def test_lab_without_its_own_notebook_gets_one_that_runs(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = tiny.casework("lab", "churn", "--notebook")
    assert done.code == 0
    assert "work/churn/explore.ipynb" in done.out.replace("\n", "")
    path = tiny.project.work / "churn" / "explore.ipynb"
    nbformat.validate(nbformat.read(path, as_version=4))
    shown = run(path, monkeypatch)
    assert "image/png" in shown
    assert "text/html" in shown


def test_only_with_the_option(tiny: Tiny) -> None:
    tiny.casework("lab", "churn")
    assert not (tiny.project.work / "churn" / "explore.ipynb").exists()


def test_an_edited_notebook_is_never_overwritten(tiny: Tiny) -> None:
    lab = labs.load(tiny.project, "churn")
    path, became = notebook.write(tiny.project, lab)
    assert became == notebook.WRITTEN
    book = nbformat.read(path, as_version=4)
    book.cells[1].source += "\nmine = 1"
    nbformat.write(book, path)
    before = path.read_bytes()
    done = tiny.casework("lab", "churn", "--notebook")
    assert "yours, kept" in done.out.replace("\n", " ")
    assert path.read_bytes() == before


def test_outputs_are_no_edit_and_stay(tiny: Tiny) -> None:
    lab = labs.load(tiny.project, "churn")
    path, _ = notebook.write(tiny.project, lab)
    book = nbformat.read(path, as_version=4)
    book.cells[1].outputs = [nbformat.v4.new_output("stream", text="seen")]
    nbformat.write(book, path)
    assert notebook.write(tiny.project, lab) == (path, notebook.FRESH)
    assert "seen" in path.read_text()


def test_an_unedited_one_follows_the_lab(tiny: Tiny) -> None:
    lab = labs.load(tiny.project, "churn")
    notebook.write(tiny.project, lab)
    source = tiny.project.labs / "churn" / "explore.md"
    source.write_text("# New\n\n```python\nprint(1)\n```\n")
    path, became = notebook.write(tiny.project, lab)
    assert became == notebook.WRITTEN
    book = nbformat.read(path, as_version=4)
    assert [cell.source for cell in book.cells] == ["# New", "print(1)"]


@pytest.mark.parametrize("content", ["{ half", "[]", '{"nbformat": 4}', "\x00\xff"])
def test_a_file_that_is_no_notebook_of_ours_is_kept(tiny: Tiny, content: str) -> None:
    path = tiny.project.work / "churn" / "explore.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(content)
    assert notebook.write(tiny.project, labs.load(tiny.project, "churn"))[1] == notebook.KEPT
    assert path.read_text() == content


def test_an_open_fence_is_named(tiny: Tiny) -> None:
    with pytest.raises(KitError, match="not closed"):
        notebook.cells("text\n```python\nx = 1\n")


@given(st.lists(st.tuples(st.sampled_from(["markdown", "code"]), WORDS.filter(str.strip))))
def test_cells_come_back_in_order(made: list[tuple[str, str]]) -> None:
    parts = [f"```python\n{s}\n```" if kind == "code" else f"\n{s}\n" for kind, s in made]
    found = notebook.cells("\n".join(parts))
    assert [s for kind, s in found if kind == "code"] == [s for kind, s in made if kind == "code"]
    prose = "\n".join(s for kind, s in found if kind == "markdown")
    assert all(s in prose for kind, s in made if kind == "markdown")


@pytest.mark.slow
@pytest.mark.parametrize("name", LABS)
def test_notebook_of_every_lab_runs_on_its_public_data(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grader.cli import starting

    project = Project(ROOT, tmp_path)
    lab = labs.load(project, name)
    starting.write_data(project, lab)
    path, _ = notebook.write(project, lab)
    cells = json.loads(path.read_text())["cells"]
    assert sum(cell["cell_type"] == "code" for cell in cells) >= 3
    assert run(path, monkeypatch).count("image/png") >= 1
