"""Figures: drawn after the verdict from numbers alone, once, whole."""

from __future__ import annotations

import json

import pytest

from grader import figures
from tests.conftest import Tiny


def test_figures_are_drawn_once_and_whole(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.casework("grade", "churn", "--submission", tiny.solution, "--no-track")
    folder = tiny.project.runs / "churn" / "0001"
    drawn = figures.draw(folder)
    assert [path.name for path in drawn] == ["errors.png"]
    assert drawn[0].read_bytes().startswith(b"\x89PNG")
    before = drawn[0].stat().st_mtime_ns
    assert figures.draw(folder)[0].stat().st_mtime_ns == before


def test_a_failure_in_the_middle_leaves_no_half_set(tiny: Tiny) -> None:
    tiny.casework("grade", "churn", "--submission", tiny.solution, "--no-track")
    folder = tiny.project.runs / "churn" / "0001"
    (folder / "curves.json").write_text(json.dumps({}))
    with pytest.raises(KeyError):
        figures.draw(folder)
    assert not (folder / "figures").exists()


def test_a_graded_run_reaches_mlflow_with_its_figures(tiny: Tiny) -> None:
    from grader.track import drain

    tiny.casework("grade", "churn", "--submission", tiny.solution, "--no-track")
    result = drain(tiny.project.runs, on_error=lambda path, text: pytest.fail(f"{path}: {text}"))
    assert len(result.published) == 3  # the run, the baseline, the reference
    kept = {path.name for path in (tiny.project.runs / "artifacts").rglob("*.png")}
    assert kept == {"errors.png"}
    assert not drain(tiny.project.runs, on_error=lambda path, text: None).published
