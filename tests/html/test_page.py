"""The page of a run: what it says, and what nobody can make it do."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest

from grader import figures, html, loading
from grader.paths import Project
from tests.conftest import Tiny
from tests.html.conftest import WORSE, Shown, graded, read


def test_page_is_there_with_the_verdict_and_complete_after_drawing(tiny: Tiny) -> None:
    first = graded(tiny)
    assert not first.tags.of("img")
    figures.draw(first.folder)
    page = read(first.folder)
    (image,) = page.tags.of("img")
    assert str(image["src"]).startswith("data:image/png;base64,iVBOR")
    assert image["alt"] == "Errors on the hold-out: rows by bin"
    assert "Passed with merit" in page.tags.text


def test_page_holds_everything_a_reader_asks_for(tiny: Tiny) -> None:
    graded(tiny)
    page = graded(tiny, WORSE)
    seen = page.tags.text
    for section in ("tasks", "metrics", "progress", "questions", "code", "graded"):
        assert {"id": section, "aria-labelledby": f"{section}-title"} in page.tags.of("section")
    for kept in ("digest", "grade_id", "seed_fingerprint"):
        assert page.record[kept] in seen
    assert page.record["submission"]["sha256"] in seen
    assert page.record["dataset"]["sha256"] in seen
    (metric,) = page.record["metrics"]
    assert f"[{metric['low']:.3f}, {metric['high']:.3f}]" in seen
    assert "misses the gate" in seen
    assert "Fix first" in seen
    assert re.search(r"Against your best run before, 0001.*: 1 worse", seen)
    assert f"Your error is {metric['value']:.3f}" in seen
    assert all(probe["title"] in seen for probe in page.record["probes"])
    assert "+fitted = predict" in seen
    assert "What you changed since run 0001" in seen


def test_every_chart_says_in_words_what_it_shows(tiny: Tiny) -> None:
    graded(tiny)
    page = graded(tiny, WORSE)
    charts = [svg for svg in page.tags.of("svg") if svg.get("role") == "img"]
    words = " ".join(str(chart["aria-label"]) for chart in charts)
    (metric,) = page.record["metrics"]
    assert f"RMSE {metric['value']:.3f}, 95 % interval" in words
    assert "gate at most 1.2" in words
    assert f"reference {metric['reference']:.3f}" in words
    assert "Points by run. run 0001: 100 points; run 0002: 0 points" in words


def test_nothing_of_the_learner_becomes_markup(hostile: Shown) -> None:
    tags = hostile.tags
    assert not tags.of("script")
    assert not tags.of("i") or all(set(one) == {"style"} for one in tags.of("i"))
    assert not tags.of("img")
    assert not tags.of("b") or all(not one for one in tags.of("b"))
    names = {name for _, attributes in tags.found for name in attributes}
    assert not [name for name in names if name.startswith("on")]
    for shown in ("<script>alert(2)</script>", "<script>alert(4)</script> {{ 7 * 7 }}"):
        assert shown in tags.text
    assert "onerror=alert(1)> &" in tags.text


def test_hidden_characters_are_spelled_out(hostile: Shown) -> None:
    seen = {one for one in hostile.text if unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp")}
    assert seen <= {"\n"}
    assert "⟨U+202E⟩" in hostile.text
    assert "⟨U+200B⟩" in hostile.text


def test_page_needs_no_network_and_runs_no_script(hostile: Shown) -> None:
    (policy,) = [m for m in hostile.tags.of("meta") if "http-equiv" in m]
    assert str(policy["content"]).startswith("default-src 'none'")
    places = [a[k] for _, a in hostile.tags.found for k in ("src", "href") if a.get(k)]
    assert all(str(place).startswith(("#", "data:image/png")) for place in places)
    assert "url(" not in hostile.text.split("</style>")[0]


def test_names_of_columns_are_no_formulas() -> None:
    curves = {"contributions": {"$\\frac{$": 1.0}, "list": ["a$b", 3]}
    made = figures.no_formulas(curves)
    assert made == {"contributions": {"\\$\\frac{\\$": 1.0}, "list": ["a\\$b", 3]}


def test_figures_with_hostile_names_are_drawn(repository: Project, tmp_path: Path) -> None:
    plots = loading.module(repository.labs / "fraud" / "plots.py")
    hostile = {"contributions": {"$\\frac{$": 1.0, "<b>": 0.5, "a$": 0.1}}
    drawn = plots.figures(figures.no_formulas(hostile), {"metrics": []})
    drawn["contributions"].savefig(tmp_path / "one.png")
    assert (tmp_path / "one.png").stat().st_size > 1000


def test_prints_of_an_exam_are_not_kept(tiny: Tiny) -> None:
    seed = tiny.project.home / "seed"
    seed.write_text("0123456789abcdef" * 4)
    loud = "print('secret input', 42)\n"
    practice, exam = graded(tiny, loud), graded(tiny, loud, "--seed-file", seed)
    assert "secret input 42" in practice.tags.text
    assert "What your code printed" not in exam.tags.text
    assert not (exam.folder / "output.txt").exists()


def test_report_command_makes_the_page_again(tiny: Tiny) -> None:
    first = graded(tiny)
    graded(tiny, WORSE)
    (first.folder / html.PAGE).unlink()
    done = tiny.casework("report", "churn", "1")
    assert done.code == 0
    assert "runs/churn/0001/report.html" in done.out.replace("\n", "")
    assert len(read(first.folder).tags.of("img")) == 1
    assert "Your runs so far" not in read(first.folder).tags.text  # 0002 came later
    assert tiny.casework("report", "churn", "reference").code == 0


def test_report_command_is_clear_when_there_is_nothing(tiny: Tiny) -> None:
    done = tiny.casework("report", "churn")
    assert (done.code, "no run of churn yet" in done.err) == (2, True)
    graded(tiny)
    assert tiny.casework("report", "churn", "7").code == 2


def test_damaged_curves_cost_the_figures_and_a_damaged_report_is_named(tiny: Tiny) -> None:
    run = graded(tiny)
    (run.folder / "curves.json").write_text("{}")
    done = tiny.casework("report", "churn")
    assert done.code == 0
    assert "The figures are missing: KeyError" in done.err
    (run.folder / "report.json").write_text(json.dumps({**run.record, "tasks": 3}))
    done = tiny.casework("report", "churn")
    assert done.code == 3
    assert "the report is damaged: no usable 'tasks'" in done.err
    assert "Traceback" not in done.err


def test_a_page_that_cannot_be_written_costs_no_verdict(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html, "write", _full_disk)
    path = tiny.submission("")
    done = tiny.casework("grade", "churn", "--submission", path, "--no-track")
    assert done.code == 0
    assert "Passed with merit" in done.out
    assert "The HTML report is missing: cannot write" in done.err


def _full_disk(project: object, folder: object) -> None:
    from grader.errors import KitError

    raise KitError("cannot write: no space left", where=str(folder))


def test_a_damaged_run_before_costs_only_its_place(tiny: Tiny) -> None:
    first = graded(tiny)
    half = {"schema": 1, "lab": "churn", "score": 5.0, "passed": False}
    (first.folder / "report.json").write_text(json.dumps(half))
    page = graded(tiny)
    assert "Passed with merit" in page.tags.text
    assert "Your runs so far" not in page.tags.text


def test_open_hands_the_file_to_the_browser(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address) is None)
    run = graded(tiny)
    assert tiny.casework("report", "churn", "--open").code == 0
    assert opened == [(run.folder / html.PAGE).resolve().as_uri()]
    monkeypatch.setattr("webbrowser.open", lambda address: False)
    assert "No browser opened" in tiny.casework("report", "churn", "--open").out


def test_untouched_starter_is_calm(tiny: Tiny) -> None:
    tiny.casework("lab", "churn")
    tiny.casework("grade", "churn", "--no-track")
    page = read(tiny.project.runs / "churn" / "0001")
    assert "Nothing attempted yet" in page.tags.text
    assert "Fix first" not in page.tags.text
    assert "0 lines added, 0 removed" in page.tags.text


def test_publisher_completes_the_page_and_keeps_it(tiny: Tiny) -> None:
    from grader.track import drain

    run = graded(tiny)
    drain(tiny.project.runs, on_error=lambda path, text: pytest.fail(f"{path}: {text}"))
    assert len(read(run.folder).tags.of("img")) == 1
    kept = list((tiny.project.runs / "artifacts").rglob("report.html"))
    assert len(kept) == 3  # the run, the baseline, the reference
    assert any(path.read_text() == read(run.folder).text for path in kept)
