"""What every lab must keep, run over every lab found on disk."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import bank, data, starter, verify
from grader import lab as labs
from grader.paths import Project
from grader.run import Plugins
from tests.conftest import ROOT, Done

PROJECT = Project(ROOT, ROOT)
NAMES = labs.names(PROJECT)


@pytest.fixture(params=NAMES)
def lab(request: pytest.FixtureRequest) -> labs.Lab:
    return labs.load(PROJECT, request.param)


def functions(path: Path) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_words_are_complete(lab: labs.Lab) -> None:
    for task in lab.tasks:
        assert len(task.hints) >= 3, task.id
        assert task.questions, task.id
        assert len(task.title) <= 60, task.id
    assert all(len(metric.title) <= 25 for metric in lab.metrics)


def test_brief_mentions_every_task_and_the_data_has_a_card(lab: labs.Lab) -> None:
    brief = (PROJECT.labs / lab.id / "README.md").read_text(encoding="utf-8")
    assert not [task.id for task in lab.tasks if task.id not in brief]
    card = (PROJECT.datasets / lab.dataset / "CARD.md").read_text(encoding="utf-8")
    assert "icen" in card, "the card must say under which licence"
    described = data.describe(PROJECT, lab.dataset)
    assert all(source.licence for source in described.sources.values())


def test_every_task_has_a_way_to_fail(lab: labs.Lab) -> None:
    judged = {name.partition("/")[0] for name in verify.catchers(PROJECT, lab)}
    assert {task.id for task in lab.tasks} <= judged


def test_checks_have_unique_ids_and_known_tasks(lab: labs.Lab) -> None:
    checks = Plugins.of(PROJECT, lab).checks
    ids = [check.id for check in checks]
    assert len(set(ids)) == len(ids)
    assert {check.task for check in checks} <= {task.id for task in lab.tasks}


def test_functions_are_documented_in_reference_and_starter(lab: labs.Lab) -> None:
    reference = functions(PROJECT.solutions / lab.id / "solution.py")
    begun = functions(PROJECT.starter / lab.id / "solution.py")
    for task in lab.tasks:
        for name in task.functions:
            assert ast.get_docstring(reference[name]), name
            assert ast.get_docstring(begun[name]) == ast.get_docstring(reference[name])
            assert isinstance(begun[name].body[-1], ast.Raise), f"{name} is no TODO"


def test_starter_is_current(lab: labs.Lab) -> None:
    assert starter.current(PROJECT, lab.id), "run: casework starter"


def test_bank_is_rich_and_names_real_catchers(lab: labs.Lab, tmp_path: Path) -> None:
    entries = bank.entries(PROJECT, lab)
    right = [entry for entry in entries if entry.right]
    assert len(right) >= 6
    assert len(entries) - len(right) >= 20
    expected, _ = verify.collect(PROJECT, lab, tmp_path)
    for one in expected:
        ast.parse(one.path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all labs, so that baseline and reference are graded once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def started(
    lab: labs.Lab, home: Path, casework: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> dict[str, dict]:
    """Start the lab as a learner does; returns the reports of baseline and reference."""
    monkeypatch.setenv("CASEWORK_HOME", str(home))
    monkeypatch.setattr("grader.track.spawn_drain", lambda runs: 0)
    done = casework("lab", lab.id)
    assert done.code == 0, done.err
    found = (home / "runs" / lab.id / "anchors").glob("*/*/report.json")
    return {path.parent.name: json.loads(path.read_text()) for path in found}


def test_reference_passes_with_merit_and_the_naive_answer_fails(
    lab: labs.Lab, started: dict[str, dict]
) -> None:
    reference, baseline = started["reference"], started["baseline"]
    assert reference["passed"], reference["tasks"]
    assert reference["score"] >= lab.max_score
    assert reference["level"] in ("merit", "distinction")
    assert not reference["alarms"]
    assert not baseline["passed"]
    for metric in reference["metrics"]:
        assert metric["value"] == metric["reference"]


@pytest.mark.usefixtures("started")
def test_starter_is_not_attempted_everywhere(lab: labs.Lab, casework: Callable[..., Done]) -> None:
    done = casework("grade", lab.id, "--no-track", "--json", "-")
    record = json.loads(done.out)
    assert done.code == 1
    assert {task["verdict"] for task in record["tasks"]} == {"not_attempted"}
    assert record["score"] == 0


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", NAMES)
def test_bank_verifies(name: str, casework: Callable[..., Done]) -> None:
    done = casework("verify", name, "--seeds", "2")
    assert done.code == 0, done.out
