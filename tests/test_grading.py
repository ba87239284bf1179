"""Grading through the command line: verdicts, result file, exit codes, determinism."""

from __future__ import annotations

import json
import secrets

import jsonschema
import pytest

from tests.conftest import ROOT, Done, Tiny

SCHEMA = json.loads((ROOT / "docs" / "result.schema.json").read_text())


def graded(tiny: Tiny, *arguments: object) -> tuple[Done, dict]:
    done = tiny.casework("grade", "churn", "--no-track", "--json", "-", *arguments)
    return done, json.loads(done.out)


def test_reference_passes_and_the_result_file_fits_its_schema(tiny: Tiny) -> None:
    done, record = graded(tiny, "--submission", tiny.solution)
    jsonschema.validate(record, SCHEMA)
    assert done.code == 0
    assert (record["passed"], record["level"], record["score"]) == (True, "merit", 100)
    metric = record["metrics"][0]
    assert metric["low"] <= metric["value"] <= metric["high"]
    assert (metric["skill"], metric["reference"]) == (1.0, metric["value"])
    kept = json.loads((tiny.project.runs / "churn" / "0001" / "report.json").read_text())
    assert kept == record


def test_untouched_starter_is_calm(tiny: Tiny) -> None:
    tiny.casework("lab", "churn")
    done = tiny.casework("grade", "churn", "--no-track")
    assert done.code == 1
    assert "Nothing attempted yet" in done.out
    assert "Traceback" not in done.out + done.err
    record = json.loads((tiny.project.runs / "churn" / "0001" / "report.json").read_text())
    assert {task["verdict"] for task in record["tasks"]} == {"not_attempted"}


def test_same_seed_same_digest(tiny: Tiny) -> None:
    first, second = (graded(tiny, "--submission", tiny.solution)[1] for _ in range(2))
    assert first["digest"] == second["digest"]
    assert first["metrics"] == second["metrics"]
    assert first["grade_id"] != second["grade_id"]


def test_exam_seed_makes_another_hold_out_and_stays_secret(tiny: Tiny) -> None:
    seed = tiny.project.home / "seed"
    seed.write_text(secrets.token_hex(32))
    practice = graded(tiny, "--submission", tiny.solution)[1]
    done, exam = graded(tiny, "--submission", tiny.solution, "--seed-file", seed)
    jsonschema.validate(exam, SCHEMA)
    assert exam["mode"] == "exam"
    assert exam["seed_fingerprint"] != practice["seed_fingerprint"]
    assert exam["metrics"][0]["value"] != practice["metrics"][0]["value"]
    assert seed.read_text() not in done.out + done.err


def test_short_seed_file_is_refused(tiny: Tiny) -> None:
    seed = tiny.project.home / "seed"
    seed.write_text("1234")
    done = tiny.casework("grade", "churn", "--submission", tiny.solution, "--seed-file", seed)
    assert done.code == 2
    assert "at least 16" in done.err


def test_wrong_answer_names_the_check_and_keeps_history(tiny: Tiny) -> None:
    path = tiny.submission(
        "def predict(model, features):\n"
        "    return Series(0.0, index=features.index) + features['x0'].mean()\n"
    )
    done = tiny.casework("grade", "churn", "--submission", path, "--no-track")
    assert done.code == 1
    assert "two halves" in done.out
    assert tiny.casework("grade", "churn", "--submission", tiny.solution, "--no-track").code == 0
    listed = tiny.casework("list").out
    assert "1/1" in listed
    assert "100" in listed
    compared = tiny.casework("compare", "churn").out
    assert all(word in compared for word in ("baseline", "reference", "0001", "0002"))


def test_json_to_a_file_and_verdict_on_the_terminal(tiny: Tiny) -> None:
    target = tiny.project.home / "result.json"
    done = tiny.casework(
        "grade", "churn", "--submission", tiny.solution, "--no-track", "--json", target
    )
    assert "Passed with merit" in done.out
    jsonschema.validate(json.loads(target.read_text()), SCHEMA)


def test_lines_fit_eighty_columns(tiny: Tiny) -> None:
    for arguments in (
        ("lab", "churn"),
        ("grade", "churn", "--no-track"),
        ("hint", "churn"),
        ("list",),
    ):
        done = tiny.casework(*arguments)
        assert max(map(len, done.out.splitlines())) <= 80 or "/" in done.out


def test_public_check_has_no_record(tiny: Tiny) -> None:
    done = tiny.casework("check", "churn", "--submission", tiny.solution)
    assert done.code == 0
    assert "All public checks passed" in done.out
    assert not list((tiny.project.runs / "churn").glob("0*"))


def test_check_of_an_unknown_task_suggests(tiny: Tiny) -> None:
    done = tiny.casework("check", "churn", "--task", "modle")
    assert done.code == 2
    assert "did you mean 'model'" in done.err


def test_hints_climb_and_the_reference_opens_after_passing(tiny: Tiny) -> None:
    hints = [tiny.casework("hint", "churn").out for _ in range(4)]
    assert [text[:11] for text in hints] == [
        "Hint 1 of 3",
        "Hint 2 of 3",
        "Hint 3 of 3",
        "Hint 3 of 3",
    ]
    assert tiny.casework("solution", "churn").code == 1
    assert tiny.casework("solution", "churn", "--give-up").code == 0
    assert tiny.casework("solution", "churn").code == 0


def test_reset_keeps_the_old_file(tiny: Tiny) -> None:
    tiny.casework("lab", "churn")
    own = tiny.project.work / "churn" / "solution.py"
    own.write_text("# mine")
    tiny.casework("lab", "churn")
    assert own.read_text() == "# mine"
    assert tiny.casework("reset", "churn").code == 0
    assert "TODO" in own.read_text()
    assert [path.read_text() for path in own.parent.glob("*.bak")] == ["# mine"]


@pytest.mark.parametrize("name", ["Churn", "1st", "a b", "churn", "../x"])
def test_new_refuses_bad_and_taken_names(tiny: Tiny, name: str) -> None:
    assert tiny.casework("new", name).code == 2
