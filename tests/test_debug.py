"""Debug help: pdb in the learner's own frame, no confinement and saying so, cut tracebacks."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from grader import lab as labs
from grader.paths import Project
from tests.conftest import ROOT, Done, Tiny, start

BROKEN = """
def helper(features):
    inner = 7
    return features["nope"]


def train(features, target, seed):
    outer = len(features)
    return helper(features)
"""
WRONG = """
right = predict
def predict(model, features):
    batch = len(features)
    return right(model, features) + batch
"""
BANNER = "NOT CONFINED"


@pytest.fixture
def pdb(tiny: Tiny) -> Iterator[Callable[..., pexpect.spawn]]:
    """Start `casework check churn --pdb` on a terminal."""
    started: list[pexpect.spawn] = []

    def open_(code: str, *more: str, option: str = "--pdb") -> pexpect.spawn:
        path = str(tiny.submission(code))
        command = ["-P", "-m", "grader", "check", "churn", option, "--submission", path, *more]
        child = pexpect.spawn(
            sys.executable,
            command,
            env={**os.environ, "NO_COLOR": "1", "TERM": "xterm"},
            encoding="utf-8",
            timeout=30,
            dimensions=(40, 120),
        )
        started.append(child)
        return child

    yield open_
    for child in started:
        child.close(force=True)


def ended(child: pexpect.spawn) -> tuple[int | None, str]:
    child.expect(pexpect.EOF)
    child.wait()
    return child.exitstatus, child.before


def test_pdb_opens_in_the_deepest_frame_of_the_learner(pdb: Callable[..., pexpect.spawn]) -> None:
    child = pdb(BROKEN, "--task", "model")
    child.expect(BANNER)
    child.expect("KeyError: 'nope'")
    child.expect(r"solution.py\(\d+\)helper\(\)\r\n-> return features\[\"nope\"\]\r\n\(Pdb\) ")
    child.sendline("p inner * 6")
    child.expect("42")
    child.sendline("up")
    child.expect(r"solution.py\(\d+\)train\(\)")
    child.sendline("p outer")
    child.expect("200")
    child.sendline("up")
    child.expect("Oldest frame")  # none of ours above it
    child.sendline("q")
    code, rest = ended(child)
    assert code == 1
    assert "deterministic: KeyError: 'nope'" in rest
    assert "row_order" not in rest  # it stops at the first


def test_a_refused_answer_names_the_call_and_can_be_stepped_into(
    pdb: Callable[..., pexpect.spawn],
) -> None:
    child = pdb(WRONG)
    child.expect("row_order: A prediction does not depend on the other rows")
    child.expect("An answer was refused: predictions change when the rows come in two halves")
    child.expect(r"call 4  predict\(list of 3, DataFrame 100 x 2 \(x0, x1\)\)")
    child.expect(r"-> Series of 100 float64")
    child.expect("Look first at the last one: predict")
    child.expect(r"Step into which call\? 1 to 4")
    child.sendline("4")
    child.expect(r"solution.py\(\d+\)predict\(\)\r\n-> batch = len\(features\)\r\n\(Pdb\) ")
    child.sendline("n")
    child.expect("-> return right")
    child.sendline("p batch")
    child.expect("100")
    child.sendline("c")
    code, rest = ended(child)
    assert code == 1
    assert "failed" in rest


def test_a_loop_can_be_interrupted_and_looked_at(pdb: Callable[..., pexpect.spawn]) -> None:
    child = pdb("def train(*a):\n    turns = 0\n    print('round')\n    while True: turns += 1\n")
    child.expect("round")
    child.sendintr()
    child.expect("KeyboardInterrupt")
    child.expect(r"\(Pdb\) ")
    child.sendline("p turns >= 0")
    child.expect("True")
    child.sendline("q")
    assert ended(child)[0] == 130


def test_a_breakpoint_of_their_own_stops_without_a_sandbox(
    pdb: Callable[..., pexpect.spawn],
) -> None:
    code = "def train(*a):\n    here = 41\n    breakpoint()\n    return [0.0] * 3\n"
    child = pdb(code, option="--no-sandbox")
    child.expect(r"\(Pdb\) ")
    child.sendline("p here + 1")
    child.expect("42")
    child.sendline("q")
    code, rest = ended(child)
    assert code == 130
    assert "Interrupted" in rest


def test_pdb_without_a_terminal_is_refused(tiny: Tiny) -> None:
    process = start(
        "check", "churn", "--pdb", "--submission", tiny.solution, home=tiny.project.home
    )
    out, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "--pdb needs a terminal" in err
    assert "Traceback" not in out + err


def test_without_a_sandbox_the_verdict_is_the_same_and_the_banner_is_there(tiny: Tiny) -> None:
    for text in ("", WRONG, BROKEN, "def broken(:\n", "def train(*a):\n    raise SystemExit\n"):
        path = tiny.submission(text)
        confined = tiny.casework("check", "churn", "--submission", path)
        bare = tiny.casework("check", "churn", "--no-sandbox", "--submission", path)
        assert confined.code == bare.code == (0 if not text else 1)
        assert BANNER not in confined.out
        assert BANNER in bare.out
        verdicts = confined.out.rstrip().splitlines()
        assert bare.out.rstrip().splitlines()[-len(verdicts) :] == verdicts


def test_each_check_starts_fresh_without_a_sandbox(tiny: Tiny) -> None:
    path = tiny.submission("import beside\ndef train(*a):\n    return beside.once()\n")
    path.with_name("beside.py").write_text(
        "calls = []\ndef once():\n    calls.append(1)\n    assert len(calls) < 3\n"
        "    return [0.0] * 3\n"
    )
    before = list(sys.path)
    assert tiny.casework("check", "churn", "--no-sandbox", "--submission", path).code == 0
    assert "beside" not in sys.modules
    assert sys.path == before


def test_an_argument_that_is_spoiled_spoils_no_other_call(tiny: Tiny) -> None:
    path = tiny.submission(
        "good = train\ndef train(features, target, seed):\n"
        "    model = good(features, target, seed)\n    features.iloc[:] = 0\n    return model\n"
    )
    assert tiny.casework("check", "churn", "--no-sandbox", "--submission", path).code == 0


@pytest.mark.parametrize("option", ["--pdb", "--no-sandbox"])
def test_a_grade_is_always_confined(casework: Callable[..., Done], option: str) -> None:
    done = casework("grade", "fraud", option)
    assert done.code == 2
    assert "No such option" in done.err


def test_check_shows_the_learners_frames_alone(tiny: Tiny) -> None:
    path = tiny.submission(BROKEN)
    lines = path.read_text().splitlines()
    outer, inner = (
        lines.index(text) + 1
        for text in ("    return helper(features)", '    return features["nope"]')
    )
    done = tiny.casework("check", "churn", "--submission", path)
    assert f"submitted/solution.py:{outer} in train\n" in done.out
    assert f"submitted/solution.py:{inner} in helper\n" in done.out
    assert 'return features["nope"]' in done.out
    assert "pandas" not in done.out
    assert "row_order: the same" in done.out


def test_grade_says_where_as_a_path_to_open(tiny: Tiny) -> None:
    path = tiny.submission(BROKEN)
    line = path.read_text().splitlines().index('    return features["nope"]') + 1
    done = tiny.casework("grade", "churn", "--no-track", "--submission", path)
    assert f"submitted/solution.py:{line}\n" in done.out


def test_a_limit_that_is_met_has_no_frames(tiny: Tiny) -> None:
    toml = tiny.project.labs / "churn" / "lab.toml"
    toml.write_text(toml.read_text() + "\n[limits]\ncall_seconds = 1\n")
    path = tiny.submission("def train(*a):\n    while True: pass\n")
    done = tiny.casework("check", "churn", "--submission", path)
    assert done.code == 1
    assert "deterministic: no answer within 1 s" in done.out


@pytest.mark.slow
@pytest.mark.parametrize("lab", labs.names(Project(ROOT, ROOT)))
def test_every_reference_passes_its_checks_without_a_sandbox_too(lab: str, tmp_path: Path) -> None:
    solution = ROOT / "solutions" / lab / "solution.py"
    process = start("check", lab, "--no-sandbox", "--submission", solution, home=tmp_path)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, out + err
