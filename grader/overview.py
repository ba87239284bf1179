"""All labs at a glance, and the runs of one lab side by side, without a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader import comparing, report, workspace
from grader import lab as labs
from grader.errors import CaseworkError

if TYPE_CHECKING:
    from rich.console import Console

    from grader.comparing import Difference, Run
    from grader.lab import Lab
    from grader.paths import Project

RUNS_SHOWN = 8
METRICS_SHOWN = 3


def show(out: Console, project: Project) -> None:
    """Print a line a lab: tasks done, best score, next step."""
    out.print(f"{'lab':<12}{'tasks':>7}{'best':>7}   next", style="dim")
    for name in labs.names(project):
        try:
            line = _line(project, labs.load(project, name))
            out.print(line, no_wrap=True, overflow="ellipsis")
        except CaseworkError as error:
            out.print(f"{name:<12}{'':>14}   {error.lines()[0]}")


def _line(project: Project, lab: Lab) -> str:
    runs = report.history(project.runs, lab.id)
    best = max(runs, key=lambda record: record["score"], default=None)
    core = [task for task in lab.tasks if not task.stretch]
    done = sum(t["verdict"] == "passed" and not t["stretch"] for t in best["tasks"]) if best else 0
    score = f"{best['score']:g}" if best else "-"
    return f"{lab.id:<12}{f'{done}/{len(core)}':>7}{score:>7}   {_next(project, lab, runs)}"


def _next(project: Project, lab: Lab, runs: list[dict[str, Any]]) -> str:
    if any(run["passed"] for run in runs):
        return f"passed; casework solution {lab.id}"
    if workspace.solution_path(project, lab).exists():
        return f"make grade-{lab.id}"
    return f"make lab-{lab.id}   {lab.title}"


def runs_table(out: Console, project: Project, lab: Lab) -> None:
    """Print the last runs of a lab beside baseline and reference of the last one's hold-out."""
    runs = comparing.learners(project.runs, lab.id)
    gated = {gate.metric for task in lab.tasks for gate in task.gates if not task.stretch}
    metrics = [metric for metric in lab.metrics if metric.name in gated][:METRICS_SHOWN]
    names, titles = [metric.name for metric in metrics], [metric.title for metric in metrics]
    out.print(
        "  ".join([f"{'run':<10}", f"{'points':>6}", *(f"{t[:18]:>18}" for t in titles)]),
        style="dim",
    )
    for anchor in comparing.anchors(project, lab, runs[-1]):
        out.print(_row(anchor.name, None, _values(anchor, names)))
    shown = runs[-RUNS_SHOWN:]
    other = [run for run in shown if not comparing.comparable(run, runs[-1])]
    for run in shown:
        name = f"{run.name}{' *' if run in other else ''}"
        out.print(_row(name, run.record["score"], _values(run, names)))
    if other:
        out.print(
            "* another hold-out than the last run: its values are not comparable", style="dim"
        )


def _values(run: Run, names: list[str]) -> list[float | None]:
    return [run.metrics.get(name, {}).get("value") for name in names]


def _row(name: str, score: float | None, values: list[float | None]) -> str:
    cells = [f"{'-' if value is None else f'{value:.3f}':>18}" for value in values]
    return "  ".join([f"{name:<10}", f"{'' if score is None else f'{score:g}':>6}", *cells])


def compare(out: Console, project: Project, lab: Lab, names: tuple[str, str] | None) -> None:
    """Print runs side by side and what differs beyond chance.

    Args:
        out: where to.
        project: folders.
        lab: the lab.
        names: two runs to compare; None sets the last run against the best one before it, the
            baseline and the reference.

    Raises:
        UsageError: no such run, or the two are not comparable.
    """
    if names is not None:
        run = comparing.find(project, lab, names[0])
        _against(out, run, comparing.find(project, lab, names[1], beside=run))
        return
    runs = comparing.learners(project.runs, lab.id)
    if not runs:
        out.print(f"No run of {lab.id} yet: make grade-{lab.id}")
        return
    runs_table(out, project, lab)
    last = runs[-1]
    best = comparing.best(runs, beside=last)
    for other in [*([best] if best else []), *comparing.anchors(project, lab, last)]:
        out.print()
        try:
            _against(out, last, other)
        except CaseworkError as error:  # one of an earlier kit: the others still compare
            out.print("\n".join(error.lines()), style="dim")


def _against(out: Console, run: Run, other: Run) -> None:
    """Print the paired differences of two runs, gated metrics first."""
    found = comparing.compare(run, other)
    gated = {metric["name"] for metric in run.record["metrics"] if metric["pass_at"] is not None}
    found.sort(key=lambda one: one.name not in gated)
    out.print(f"{run.name} against {other.name}: {comparing.summary(found)}", style="bold")
    if all(one.verdict == comparing.SAME for one in found):
        return
    out.print(
        f"  {'metric':<23}{run.name[:7]:>7}{other.name[:9]:>10}  {'difference, 95 %':<24}verdict",
        style="dim",
    )
    for one in found:
        _difference_line(out, one)


def _difference_line(out: Console, one: Difference) -> None:
    colour = {comparing.BETTER: "green", comparing.WORSE: "red"}.get(one.verdict)
    span = f"{one.difference:+.3f} [{one.low:+.3f}, {one.high:+.3f}]"
    out.print(f"  {one.title[:23]:<23}{one.value:>7.3f}{one.other:>10.3f}  {span:<24}", end="")
    out.print(one.verdict, style=colour)
