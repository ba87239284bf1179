"""Progress of long commands: a bar on a terminal, not a byte of it elsewhere."""

from __future__ import annotations

import os
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.cli.stages import parsed
from tests.conftest import Tiny

CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


@given(st.text(st.characters(categories=["L"]), min_size=1), st.integers(0, 99), st.integers(1, 99))
def test_a_stage_may_carry_how_far_it_is(name: str, done: int, total: int) -> None:
    assert parsed(f"{name} {done}/{total}") == (name, done, total)
    assert parsed(name) == (name, 0, None)


@pytest.mark.parametrize("stage", ["", "writing public data", "a/b", "split 3/", "of x/y"])
def test_other_stages_are_taken_as_they_are(stage: str) -> None:
    assert parsed(stage) == (stage, 0, None)


def drawn(tiny: Tiny, *arguments: str, **environment: str) -> str:
    """Run a command on a terminal of its own and return all it writes."""
    pexpect = pytest.importorskip("pexpect")
    clean = {key: value for key, value in os.environ.items() if key not in ("CI", "NO_COLOR")}
    child = pexpect.spawn(
        sys.executable,
        ["-P", "-m", "grader", *arguments],
        env={**clean, "TERM": "xterm-256color", **environment},
        dimensions=(30, 80),
        encoding="utf-8",
        timeout=60,
    )
    child.expect(pexpect.EOF)
    return str(child.before)


def test_checks_count_up_on_a_terminal(tiny: Tiny) -> None:
    out = CONTROL.sub("", drawn(tiny, "check", "churn", "--submission", str(tiny.solution)))
    assert "running the checks" in out
    assert re.search(r"\d of 2  \d+ s", out)
    assert "All public checks passed" in out


def test_no_progress_in_ci(tiny: Tiny) -> None:
    out = drawn(tiny, "check", "churn", "--submission", str(tiny.solution), CI="true")
    assert "running the checks" not in out


def test_no_progress_in_a_pipe(tiny: Tiny) -> None:
    done = tiny.casework("check", "churn", "--submission", tiny.solution)
    assert "running the checks" not in done.out + done.err
    assert "\x1b" not in done.out + done.err
