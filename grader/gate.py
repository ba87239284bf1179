"""From findings, faults and scores to a verdict and points for each task."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.answers import Rejected
from grader.bench import is_not_attempted
from grader.checks import GRADER_ERROR, NOT_ATTEMPTED, Finding
from grader.sandbox import Fault

if TYPE_CHECKING:
    from grader.lab import Alarm, Gate, Lab, Task
    from grader.score import Score

HELD = ("passed", "needs_review")
LEVELS = ("none", "pass", "merit", "distinction")


@dataclass(frozen=True)
class Mark:
    """The verdict on one task."""

    task: str
    title: str
    points: int
    earned: float
    verdict: str
    message: str = ""
    file: str = ""
    line: int | None = None
    seconds: float = 0.0
    stretch: bool = False


@dataclass(frozen=True)
class Evidence:
    """What is known of one task when it is judged."""

    task: Task
    findings: Sequence[Finding]
    faults: Sequence[Exception]
    scores: Mapping[str, Score]
    alarms: Sequence[Alarm]


def decide(
    lab: Lab,
    scores: Sequence[Score],
    findings: Sequence[Finding],
    faults: Mapping[str, Sequence[Exception]],
    skipped: Mapping[str, str],
    broken: str = "",
) -> list[Mark]:
    """Judge every task of a lab, each alone.

    Args:
        lab: the lab.
        scores: metrics of the run.
        findings: what the checks found.
        faults: task id -> what went wrong while it was exercised.
        skipped: task id -> why it was not judged (a file that was not given).
        broken: traceback of a bug of ours that kept gates from being judged, or "".
    """
    by_name = {score.name: score for score in scores}
    rung = alarms(lab, scores)
    marks = []
    for task in lab.tasks:
        own = [finding for finding in findings if finding.task == task.id]
        own_alarms = [alarm for alarm in rung if _task_of(lab, alarm) == task.id]
        evidence = Evidence(task, own, faults.get(task.id, ()), by_name, own_alarms)
        mark = judge(evidence, skipped.get(task.id, ""))
        unjudged = broken and any(gate.metric not in by_name for gate in task.gates)
        if unjudged and mark.verdict == "failed" and not any(not f.ok for f in own):
            mark = _mark(evidence, "grader_error", message=broken.strip().splitlines()[-1])
        marks.append(mark)
    return marks


def decide_checks(
    lab: Lab, findings: Sequence[Finding], faults: Mapping[str, Sequence[Exception]]
) -> list[Mark]:
    """Judge the tasks that have checks by these alone, for `casework check`."""
    marks = []
    for task in lab.tasks:
        own = [finding for finding in findings if finding.task == task.id]
        if own or faults.get(task.id):
            bare = dataclasses.replace(task, gates=())
            marks.append(judge(Evidence(bare, own, faults.get(task.id, ()), {}, ())))
    return marks


def judge(evidence: Evidence, skipped: str = "") -> Mark:
    """Judge one task: our own bugs first, then faults, then wrong answers, then gates."""
    if skipped:
        return _mark(evidence, "not_attempted", message=skipped)
    ours = [f for f in evidence.findings if f.reason == GRADER_ERROR]
    if ours:
        return _mark(evidence, "grader_error", message=f"check {ours[0].id}: {ours[0].message}")
    if _nothing_done(evidence):
        return _mark(evidence, "not_attempted")
    faults = [f.fault for f in evidence.findings if f.fault] + list(evidence.faults)
    real = [f for f in faults if isinstance(f, Fault)]
    if real:
        return _fault_mark(evidence, real)
    failed = [f for f in evidence.findings if not f.ok]
    if failed:
        return _mark(evidence, "failed", message=failed[0].message)
    wrong = [str(f) for f in faults if isinstance(f, Rejected)]
    if wrong:
        return _mark(evidence, "failed", message=wrong[0])
    return _gate_mark(evidence)


def _nothing_done(evidence: Evidence) -> bool:
    """Whether a function of the task is still a TODO and nothing worse happened."""
    todo = [f for f in evidence.findings if f.reason == NOT_ATTEMPTED]
    faults = [f for f in evidence.faults if isinstance(f, Fault)]
    todo_faults = [f for f in faults if is_not_attempted(f)]
    return bool(todo or todo_faults) and len(todo_faults) == len(faults)


def _fault_mark(evidence: Evidence, faults: Sequence[Fault]) -> Mark:
    worst = next((f for f in faults if not is_not_attempted(f)), faults[0])
    verdict = {"timeout": "timeout", "memory": "memory"}.get(worst.kind, "error")
    where = (worst.file, worst.line)
    return _mark(evidence, verdict, message=describe(worst), where=where)


def describe(fault: Fault) -> str:
    """Return a fault in one line, with the type of the learner's exception before it."""
    parts = [fault.error, fault.message] if fault.kind == "learner" else [fault.message]
    return ": ".join(part for part in parts if part)


def _gate_mark(evidence: Evidence) -> Mark:
    """Each gate carries an equal share of the points; alarms hold the task for a reviewer."""
    gates = evidence.task.gates
    passed = [gate for gate in gates if _clears(gate, evidence.scores, "pass_at")]
    share = len(passed) / len(gates) if gates else 1.0
    if share < 1:
        missed = next(gate for gate in gates if gate not in passed)
        message = gate_message(missed, evidence.scores.get(missed.metric))
        return _mark(evidence, "partial" if passed else "failed", share, message)
    if evidence.alarms:
        return _mark(evidence, "needs_review", 1.0, evidence.alarms[0].message)
    return _mark(evidence, "passed", 1.0)


def gate_message(gate: Gate, score: Score | None) -> str:
    """Say how far a score is from its gate, and whether that may be chance."""
    if score is None:
        return f"{gate.metric} could not be computed"
    need = "at least" if score.sign > 0 else "at most"
    bound = "the worse end of its interval " if gate.on == "bound" else ""
    head = (
        f"{score.title} {score.value:.3f} [{score.low:.3f}, {score.high:.3f}], "
        f"{bound}needs {need} {gate.pass_at:g}"
    )
    if score.straddles(gate.pass_at):
        return f"{head}: within noise of the gate"
    return f"{head}: the whole interval misses it, so this is not bad luck"


def alarms(lab: Lab, scores: Sequence[Score]) -> list[Alarm]:
    """Return the alarms that ring: values better than any honest solution is known to reach."""
    by_name = {score.name: score for score in scores}
    return [
        alarm
        for alarm in lab.alarms
        if alarm.metric in by_name and by_name[alarm.metric].clears(alarm.beyond)
    ]


def level(lab: Lab, marks: Sequence[Mark], scores: Sequence[Score]) -> str:
    """Return the level of a run: every core task passed, then the higher gates of all of them."""
    core = [mark for mark in marks if not mark.stretch]
    if not all(mark.verdict == "passed" for mark in core):
        return "none"
    by_name = {score.name: score for score in scores}
    reached = "pass"
    for name in ("merit", "distinction"):
        gates = [
            gate
            for task in lab.tasks
            for gate in task.gates
            if not task.stretch and getattr(gate, f"{name}_at") is not None
        ]
        if not gates or not all(_clears(gate, by_name, f"{name}_at") for gate in gates):
            break
        reached = name
    return reached


def _clears(gate: Gate, scores: Mapping[str, Score], threshold: str) -> bool:
    score = scores.get(gate.metric)
    return score is not None and score.clears(getattr(gate, threshold), gate.on)


def _task_of(lab: Lab, alarm: Alarm) -> str:
    return next(metric.task for metric in lab.metrics if metric.name == alarm.metric)


def _mark(
    evidence: Evidence,
    verdict: str,
    share: float = 0.0,
    message: str = "",
    where: tuple[str, int | None] = ("", None),
) -> Mark:
    task = evidence.task
    return Mark(
        task=task.id,
        title=task.title,
        points=task.points,
        earned=round(share * task.points, 2),
        verdict=verdict,
        message=message,
        file=where[0],
        line=where[1],
        seconds=round(sum(finding.seconds for finding in evidence.findings), 3),
        stretch=task.stretch,
    )
