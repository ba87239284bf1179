"""What a report becomes, checked against MLflow's own rules."""

from __future__ import annotations

import json
import unicodedata
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.track.names import named_metrics, safe
from grader.track.payload import payload
from grader.track.reading import number
from grader.track.tables import checks_table, gate_passed, interval_text, note
from grader.track.text import clean, markdown

from .conftest import report_of

TEXT = st.text(max_size=40)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from([10**400, float("nan"), float("inf"), "../x", "a//b", "é:ü", "\x1b[31m", ""]),
    TEXT,
    st.lists(TEXT, max_size=2),
    st.dictionaries(TEXT, TEXT, max_size=2),
)
METRIC = st.fixed_dictionaries(
    {"name": st.one_of(ODD, st.sampled_from(["f1", "score", "f1.low", "checks.passed"]))},
    optional=dict.fromkeys(("task", "value", "low", "high", "direction", "pass_at"), ODD),
)
KEYS = ("role", "started", "title", "score", "seconds", "dataset", "sandbox")
REPORTS = st.fixed_dictionaries(
    {"schema": st.just(1), "grade_id": TEXT.filter(str.strip), "lab": TEXT.filter(str.strip)},
    optional={
        "metrics": st.one_of(ODD, st.lists(METRIC, max_size=6)),
        "tasks": st.one_of(ODD, st.lists(st.dictionaries(st.just("id"), ODD), max_size=3)),
        "probes": st.one_of(ODD, st.lists(st.dictionaries(st.just("id"), ODD), max_size=3)),
        **dict.fromkeys(KEYS, ODD),
    },
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(REPORTS)
def test_any_report_becomes_a_run_that_mlflow_accepts(report: dict[str, Any]) -> None:
    from mlflow.entities import Metric

    validation: Any = import_module("mlflow.utils.validation")

    run = payload(report, Path("0001"))

    for key, value in run.metrics.items():
        assert value == value
        assert abs(value) != float("inf")
        validation._validate_metric(key, value, run.ended, 0)
        assert Metric(key, value, run.ended, 0).key == key
    for key, text in run.params.items():
        validation._validate_param(key, text)
    for key, text in run.tags.items():
        validation._validate_tag(key, text)
    assert 0 <= run.started <= run.ended
    assert run.lab
    assert "'" not in run.lab


@given(st.lists(METRIC, max_size=8))
def test_no_metric_overwrites_another(metrics: list[dict[str, Any]]) -> None:
    names = [name for name, _ in named_metrics({"metrics": metrics})]
    written = [name + suffix for name in names for suffix in ("", ".low", ".high")]
    written += ["score", "tasks.passed", "checks.passed", "checks.total"]

    assert len(names) == len(metrics)
    assert len(set(written)) == len(written)


@given(st.text(max_size=300), st.integers(4, 200))
def test_clean_text_is_one_printable_line_within_its_limit(text: str, limit: int) -> None:
    shown = clean(text, limit)

    assert len(shown) <= limit
    assert not any(unicodedata.category(c).startswith("C") for c in shown)
    assert shown == shown.strip()


def test_terminal_escapes_and_hidden_direction_marks_are_removed() -> None:
    assert clean("\x1b]0;title\x07a\x1b[31mred\x1b[0m\u202eb\r\nc\x00") == "aredb c"


def test_learner_text_makes_no_link_image_or_tag_in_the_note() -> None:
    report = report_of(1, 0.1)
    report["tasks"][0]["message"] = "![x](http://evil.test/p.png) <img src=x> | `y`"

    shown = note(report)

    assert "<img" not in shown
    assert "![" not in shown
    assert "](" not in shown
    assert markdown("a|b") == "a\\|b"


def test_a_long_report_keeps_its_note_within_the_limit_of_a_tag() -> None:
    report = report_of(1, 0.1)
    report["tasks"] = [{"id": f"t{k}", "title": "x" * 80, "message": "|" * 400} for k in range(99)]

    shown = note(report)

    assert len(shown) <= 8000
    assert "cut" in shown.splitlines()[-1]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.712949, 0.7129),
        (3, 3.0),
        (True, None),
        ("0.5", None),
        (None, None),
        (float("nan"), None),
        (float("-inf"), None),
        (10**400, None),
    ],
)
def test_number_keeps_finite_numbers_at_four_places(value: object, expected: float | None) -> None:
    assert number(value) == expected


@pytest.mark.parametrize(
    "name", ["", "..", "/", "a//b", "../../etc", "x:y", "\x00", "  ", "é" * 900]
)
def test_safe_names_are_accepted_and_stay_the_same_when_made_safe_again(name: str) -> None:
    validation: Any = import_module("mlflow.utils.validation")

    validation._validate_metric_name(safe(name))
    assert safe(safe(name)) == safe(name)


def test_the_values_of_a_report_arrive(tmp_path: Path) -> None:
    run = payload(report_of(7, 0.6543217), tmp_path / "0007")

    assert run.run_name == "0007 passed 65.4"
    assert run.metrics["f1"] == 0.6543
    assert run.metrics["f1.low"] == 0.6343
    assert run.metrics["tasks.passed"] == 5
    assert (run.metrics["checks.passed"], run.metrics["checks.total"]) == (4, 4)
    assert run.tags["f1.interval"] == "0.6543 [0.6343, 0.6743]"
    assert run.tags["gates"] == "3/3"
    assert run.tags["submission.sha256"] == "a1" * 32
    assert run.params["submission"] == "solution.py"
    assert run.ended - run.started == 12_500
    assert run.dataset is not None
    assert json.loads(run.dataset.source)["sha256"] == "b2" * 32


def test_no_path_of_the_users_machine_leaves_in_params_or_tags(tmp_path: Path) -> None:
    run = payload(report_of(1, 0.5), tmp_path)

    assert "ada" not in json.dumps([run.params, run.tags])


def test_anchors_are_named_by_their_role(tmp_path: Path) -> None:
    assert payload(report_of(1, 0.7, "reference"), tmp_path).run_name == "reference"
    assert payload(report_of(1, 0.1, "baseline"), tmp_path).tags["role"] == "baseline"


def test_an_untouched_starter_reads_not_attempted() -> None:
    report = report_of(1, 0.0) | {"tasks": [{"id": "a", "verdict": "not_attempted"}], "score": 0}

    assert payload(report, Path("0001")).run_name == "0001 not attempted 0"


def test_a_gate_respects_the_direction_of_its_metric() -> None:
    assert gate_passed({"value": 0.2, "pass_at": 0.3, "direction": "lower"}) is True
    assert gate_passed({"value": 0.2, "pass_at": 0.3, "direction": "higher"}) is False
    assert gate_passed({"value": None, "pass_at": 0.3}) is False
    assert gate_passed({"value": 0.2, "pass_at": None}) is None
    assert interval_text({"value": 0.5, "low": None, "high": 0.6}) == "0.5"


def test_the_checks_table_has_the_same_rows_for_good_and_bad_runs() -> None:
    good, bad = (json.loads(checks_table(report_of(1, q))) for q in (0.9, 0.0))

    assert good["columns"] == ["check", "result", "detail"]
    assert [row[0] for row in good["data"]] == [row[0] for row in bad["data"]]
    assert ["gate f1", "pass 0.9"] in [row[:2] for row in good["data"]]
    assert ["gate f1", "FAIL 0"] in [row[:2] for row in bad["data"]]


def test_figures_come_to_the_artifact_root_and_links_are_left_out(tmp_path: Path) -> None:
    figures = tmp_path / "figures"
    figures.mkdir()
    (figures / "pr curve.png").write_bytes(b"png")
    (figures / "passwd.png").symlink_to("/etc/passwd")

    names = payload(report_of(1, 0.5), tmp_path).artifacts

    assert "pr curve.png" in names
    assert "passwd.png" not in names
