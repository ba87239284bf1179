"""TOML files: what does not fit is an error that says where and what was meant."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from grader import lab as labs
from grader import strict
from grader.errors import KitError, UsageError
from grader.paths import Project


@dataclass(frozen=True)
class Inner:
    pass_at: float


@dataclass(frozen=True)
class Outer:
    name: str
    gates: tuple[Inner, ...] = ()
    count: int = 0
    words: dict[str, str] | None = None


def test_reads_nested_tables_and_lets_an_integer_be_a_float() -> None:
    found = strict.parse({"name": "a", "gates": [{"pass_at": 1}]}, Outer, "x")
    assert found == Outer("a", (Inner(1.0),))
    assert isinstance(found.gates[0].pass_at, float)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"name": "a", "gates": [{"pass_att": 1}]}, r"did you mean 'pass_at'"),
        ({}, "missing key 'name'"),
        ({"name": 3}, "expected str, got 3"),
        ({"name": "a", "count": True}, "expected int, got True"),
        ({"name": "a", "gates": {"pass_at": 1}}, "expected a list"),
        ({"name": "a", "words": {"k": 1}}, "expected str, got 1"),
        ([], "expected a table"),
    ],
)
def test_what_does_not_fit_is_named(table: object, says: str) -> None:
    with pytest.raises(KitError, match=says):
        strict.parse(table, Outer, "lab.toml")


def test_broken_and_missing_files(tmp_path: Path) -> None:
    broken = tmp_path / "a.toml"
    broken.write_text("name = ")
    with pytest.raises(KitError, match="not valid TOML"):
        strict.read(broken, Outer)
    with pytest.raises(KitError, match="missing"):
        strict.read(tmp_path / "none.toml", Outer)


def test_carriage_returns_do_not_reach_hints(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b'name = """one\r\ntwo"""\r\n')
    assert strict.read(path, Outer).name == "one\ntwo"


def test_unknown_lab_and_task_suggest(repository: Project) -> None:
    with pytest.raises(UsageError, match="did you mean 'fraud'"):
        labs.load(repository, "frued")
    with pytest.raises(UsageError, match="did you mean 'threshold'"):
        labs.load(repository, "fraud").task("treshold")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("points = 100", "points = 90", "90 points, not 100"),
        ('metric = "rmse"', 'metric = "mae"', "no metric of that task"),
        ('id = "churn"', 'id = "other"', "differs from its folder"),
        ('task = "model"', 'task = "modle"', "no task 'modle'"),
        ("merit_at = 1.1", 'on = "sometimes"', "'value' or 'bound'"),
    ],
)
def test_a_lab_that_does_not_hold_together(tiny, old: str, new: str, says: str) -> None:  # type: ignore[no-untyped-def]
    path = tiny.project.labs / "churn" / "lab.toml"
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(KitError, match=says):
        labs.load(tiny.project, "churn")
