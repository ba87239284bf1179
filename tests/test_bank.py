"""Banks: strict headers, patches of the reference, and a verifier that can fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader import bank
from grader.errors import KitError
from tests.conftest import Tiny

HEADER = '"""A title.\n\n{}\n"""\n'


def entry(tmp_path: Path, body: str) -> bank.Entry:
    path = tmp_path / "bad_one.py"
    path.write_text(HEADER.format(body))
    return bank.read(path)


def test_header(tmp_path: Path) -> None:
    text = "verdict: fail\ncaught by: a/b, c/d\nmay also fail: e/f\nneeds: numpy, no_such_package"
    found = entry(tmp_path, text)
    assert found.caught_by == {"a/b", "c/d"}
    assert found.may_also == {"e/f"}
    assert found.missing() == ["no_such_package"]
    assert (found.title, found.right) == ("A title.", False)


@pytest.mark.parametrize(
    "text", ["", "verdict: maybe", "verdict: fail", "verdict: pass\ncaught by: a/b"]
)
def test_header_that_says_too_little(tmp_path: Path, text: str) -> None:
    with pytest.raises(KitError, match=r"verdict|caught by"):
        entry(tmp_path, text)


def test_patch_wins_over_the_reference() -> None:
    made = bank.assemble("x = 1\n", "from __future__ import annotations\nx = 2\n")
    scope: dict[str, int] = {}
    exec(made, scope)
    assert scope["x"] == 2
    assert "__future__" not in made


OPTIONS = ("--jobs", "1", "--unconfined", "--table")


def verify(tiny: Tiny, worlds: int = 1, **files: str) -> tuple[int, str]:
    folder = tiny.project.solutions / "churn" / "bank"
    for old in folder.glob("*.py"):
        old.unlink()
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    table = str(tiny.project.home / "bank.md")
    done = tiny.casework("verify", "churn", "--seeds", worlds, *OPTIONS, table)
    return done.code, " ".join((done.out + done.err).split())


BATCH = (
    "def predict(model, features):\n"
    "    return Series(features['x0'].mean(), index=features.index)\n"
)
CAUGHT = '"""T.\n\nverdict: fail\ncaught by: model/row_order, model/rmse\n"""\n'


def test_right_and_wrong_as_they_say(tiny: Tiny) -> None:
    right = '"""T.\n\nverdict: pass\n"""\n'
    code, out = verify(tiny, worlds=2, good_a=right, bad_b=CAUGHT + BATCH)
    assert code == 0, out
    assert "good_a 2/2" in out
    assert "bad_b 2/2" in out
    assert "no right one refused, no wrong one accepted" in out


def test_every_disagreement_is_an_error(tiny: Tiny) -> None:
    fail = '"""T.\n\nverdict: fail\ncaught by: {}\n"""\n'
    code, out = verify(
        tiny,
        bad_accepted=fail.format("model/rmse"),
        bad_by_another=fail.format("model/deterministic") + BATCH,
        bad_also=fail.format("model/row_order") + BATCH,
        good_refused='"""T.\n\nverdict: pass\n"""\n' + BATCH,
    )
    assert code == 1
    assert "bad_accepted, world 0: wrong solution accepted" in out
    assert "bad_by_another, world 0: not caught by model/deterministic" in out
    assert "bad_also, world 0: also caught by model/rmse" in out
    assert "good_refused, world 0: right solution refused" in out
    assert "4 disagreements" in out


def test_a_catcher_that_does_not_exist_is_an_error(tiny: Tiny) -> None:
    code, out = verify(tiny, bad_typo=CAUGHT.replace("row_order", "row_ordr") + BATCH)
    assert code == 3
    assert "no check or gate 'model/row_ordr'" in out


def test_every_solution_is_told_of_at_once_and_the_matrix_is_kept(tiny: Tiny) -> None:
    code, out = verify(tiny, bad_b=CAUGHT + BATCH)
    assert code == 0
    assert "[1/4] world 0 reference:" in out
    assert "[4/4] world 0 bad_b: refused" in out
    table = (tiny.project.home / "bank.md").read_text()
    assert "| `bad_b` | T. | 1 of 1 worlds | refused | `model/rmse`, `model/row_order` |" in table


STRETCH_TASK = """
[[tasks]]
id = "twice"
title = "Double it"
points = 10
stretch = true
functions = ["twice"]
hints = ["A nudge.", "The idea.", "Almost the answer."]
questions = ["Why?"]

[[metrics]]
"""
STRETCH_CHECK = """

@check("doubles", task="twice", title="Two becomes four")
def doubles(caller: Caller, small: Any) -> str | None:
    return None if caller.call("twice", 2) == 4 else "two does not become four"
"""


def test_a_stretch_task_is_caught_without_refusing_the_rest(tiny: Tiny) -> None:
    toml = tiny.project.labs / "churn" / "lab.toml"
    toml.write_text(toml.read_text().replace("\n[[metrics]]\n", STRETCH_TASK, 1))
    with (tiny.project.labs / "churn" / "checks.py").open("a") as file:
        file.write(STRETCH_CHECK)
    with tiny.solution.open("a") as file:
        file.write("\n\ndef twice(x):\n    return 2 * x\n")
    fail = '"""T.\n\nverdict: fail\ncaught by: {}\n"""\ndef twice(x):\n    {}\n'

    code, out = verify(
        tiny,
        bad_value=fail.format("twice/doubles", "return x"),
        bad_crash=fail.format("twice/doubles, twice/error", "raise ValueError(x)"),
    )

    assert code == 0, out
    assert "bad_value: merit" in out
    code, out = verify(tiny, bad_missed=fail.format("twice/doubles", "return 2 * x"))
    assert code == 1
    assert "not caught by twice/doubles" in out


def test_one_may_begin_with_a_later_world(tiny: Tiny) -> None:
    done = tiny.casework(
        "verify", "churn", "--seeds", 1, "--first", 2, "--jobs", 1, "--only", "reference"
    )
    assert done.code == 0
    assert "world 2  reference: merit" in done.out
    assert "on 1 world:" in done.out


def test_a_metric_that_the_sandbox_changes_is_an_error(tiny: Tiny) -> None:
    """A solution that looks around answers otherwise where it may look."""
    spy = (
        "import os\n"
        "def predict(model, features):\n"
        "    try:\n"
        "        os.listdir('/root' if os.access('/root', os.R_OK) else '/home')\n"
        "        shift = 0.001\n"
        "    except OSError:\n"
        "        shift = 0.0\n"
        "    design = np.column_stack([np.ones(len(features)), features])\n"
        "    return Series(design @ np.asarray(model) + shift, index=features.index)\n"
    )
    code, out = verify(tiny, good_spy='"""T.\n\nverdict: pass\n"""\n' + spy)
    assert code == 1
    assert "good_spy, world 0: other metrics without confinement: rmse" in out
