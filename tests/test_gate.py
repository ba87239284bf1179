"""Verdicts: whose fault, how many points, which level."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader import gate
from grader.answers import Rejected
from grader.checks import FAULT, GRADER_ERROR, NOT_ATTEMPTED, Finding
from grader.lab import Alarm, Gate, Lab, MetricSpec, Seeds, Task
from grader.sandbox import Fault
from grader.score import Score, skill

TASK = Task(
    id="model",
    title="Model",
    points=100,
    functions=("train",),
    hints=("h",),
    gates=(Gate(metric="ap", pass_at=0.5, merit_at=0.7), Gate(metric="cp", pass_at=0.2)),
)
LAB = Lab(
    id="x",
    title="X",
    version=1,
    minutes=1,
    summary="",
    dataset="x",
    seeds=Seeds(practice=1, public=2),
    tasks=(TASK,),
    metrics=(
        MetricSpec(name="ap", task="model", title="AP"),
        MetricSpec(name="cp", task="model", title="CP"),
    ),
    alarms=(Alarm(metric="ap", beyond=0.9, message="too good"),),
)


def scored(name: str, value: float, low: float = 0.0, high: float = 1.0) -> Score:
    return Score(name, "model", name, value, low, high, 100, "higher")


def finding(ok: bool = True, reason: str = "", fault: Fault | None = None) -> Finding:
    return Finding("probe", "model", "A probe", ok, "" if ok else "it leaks", reason, fault)


def mark(
    scores: list[Score], findings: list[Finding] | None = None, faults=(), **more
) -> gate.Mark:  # type: ignore[no-untyped-def]
    return gate.decide(LAB, scores, findings or [], {"model": faults}, {}, **more)[0]


GOOD = [scored("ap", 0.6), scored("cp", 0.3)]
TODO = Fault("learner", "TODO: fit", error="NotImplementedError")


def test_all_gates_cleared() -> None:
    assert (mark(GOOD, [finding()]).verdict, mark(GOOD).earned) == ("passed", 100)


def test_each_gate_carries_its_share() -> None:
    found = mark([scored("ap", 0.6), scored("cp", 0.1, 0.05, 0.15)])
    assert (found.verdict, found.earned) == ("partial", 50)
    assert "not bad luck" in found.message


def test_straddling_interval_is_said() -> None:
    assert "within noise" in mark([scored("ap", 0.48, 0.4, 0.55), scored("cp", 0.3)]).message


def test_failed_probe_takes_the_points_and_speaks() -> None:
    found = mark(GOOD, [finding(), finding(ok=False)])
    assert (found.verdict, found.earned, found.message) == ("failed", 0, "it leaks")


def test_todo_is_calm() -> None:
    assert mark([], [finding(False, NOT_ATTEMPTED, TODO)], [TODO]).verdict == "not_attempted"


@pytest.mark.parametrize(
    ("kind", "verdict"), [("timeout", "timeout"), ("memory", "memory"), ("crash", "error")]
)
def test_faults_keep_their_kind_and_place(kind: str, verdict: str) -> None:
    fault = Fault(kind, "went wrong", file="solution.py", line=7)
    found = mark([], [finding(False, FAULT, fault)])
    assert (found.verdict, found.file, found.line) == (verdict, "solution.py", 7)


def test_a_crash_beside_a_todo_is_an_error_not_calm() -> None:
    crash = Fault("crash", "killed by SIGSEGV")
    assert mark([], [finding(False, NOT_ATTEMPTED, TODO)], [crash]).verdict == "error"


def test_wrong_answer_on_the_hold_out_fails() -> None:
    found = mark([], faults=[Rejected("score has 3 values that are NaN")])
    assert (found.verdict, found.message) == ("failed", "score has 3 values that are NaN")


def test_our_bug_is_never_charged() -> None:
    assert mark(GOOD, [finding(False, GRADER_ERROR)]).verdict == "grader_error"
    assert mark([], broken="Traceback\nKeyError: 'x'").verdict == "grader_error"


def test_alarm_holds_the_task_and_keeps_the_points() -> None:
    scores = [scored("ap", 0.95), scored("cp", 0.3)]
    found = mark(scores)
    assert (found.verdict, found.earned) == ("needs_review", 100)
    assert gate.level(LAB, [found], scores) == "none"


def test_levels_need_every_core_task_and_every_higher_gate() -> None:
    passed = mark(GOOD)
    assert gate.level(LAB, [passed], GOOD) == "pass"
    assert gate.level(LAB, [passed], [scored("ap", 0.8), scored("cp", 0.3)]) == "merit"
    assert gate.level(LAB, [replace(passed, verdict="partial")], GOOD) == "none"
    stretch = replace(passed, verdict="failed", stretch=True)
    assert gate.level(LAB, [passed, stretch], GOOD) == "pass"


def test_gate_on_the_bound_uses_the_worse_end() -> None:
    lower = Score("rmse", "m", "rmse", 0.8, 0.7, 0.95, 10, "lower")
    assert lower.clears(0.9)
    assert not lower.clears(0.9, "bound")
    assert scored("ap", 0.6, 0.55, 0.7).clears(0.55, "bound")


def test_nan_clears_nothing() -> None:
    assert not scored("ap", float("nan")).clears(0.0)


@pytest.mark.parametrize(("value", "expected"), [(1.0, 0.0), (0.5, 1.0), (0.75, 0.5)])
def test_skill_in_the_direction_of_the_metric(value: float, expected: float) -> None:
    assert skill(value, baseline=1.0, reference=0.5) == expected
    assert skill(value, None, 0.5) is None
    assert skill(value, 0.5, 0.5) is None
