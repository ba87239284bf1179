"""All labs at a glance, and the runs of one lab side by side, without a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader import lab as labs
from grader import report, workspace
from grader.errors import CaseworkError

if TYPE_CHECKING:
    from rich.console import Console

    from grader.lab import Lab
    from grader.paths import Project

RUNS_SHOWN = 8
METRICS_SHOWN = 4


def show(out: Console, project: Project) -> None:
    """Print a line a lab: tasks done, best score, next step."""
    out.print(f"{'lab':<12}{'tasks':>7}{'best':>7}   next", style="dim")
    for name in labs.names(project):
        try:
            out.print(_line(project, labs.load(project, name)))
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


def compare(out: Console, project: Project, lab: Lab) -> None:
    """Print the last runs of a lab beside baseline and reference."""
    from grader import anchors, run, seeds

    runs = report.history(project.runs, lab.id)
    if not runs:
        out.print(f"No run of {lab.id} yet: make grade-{lab.id}")
        return
    gated = {gate.metric for task in lab.tasks for gate in task.gates if not task.stretch}
    metrics = [metric for metric in lab.metrics if metric.name in gated][:METRICS_SHOWN]
    names, titles = [metric.name for metric in metrics], [metric.title for metric in metrics]
    out.print(
        "  ".join([f"{'run':<10}", f"{'points':>6}", *(f"{t[:16]:>16}" for t in titles)]),
        style="dim",
    )
    own = run.Options(submission=workspace.solution_path(project, lab), seeds=seeds.practice(lab))
    ends = anchors.values(project, lab, own)
    for role in ("baseline", "reference"):
        values = ends.get(role, {})
        out.print(_row(role, None, [values.get(name) for name in names]))
    for record in runs[-RUNS_SHOWN:]:
        values = {metric["name"]: metric["value"] for metric in record["metrics"]}
        out.print(_row(record["run"], record["score"], [values.get(name) for name in names]))


def _row(name: str, score: float | None, values: list[float | None]) -> str:
    cells = [f"{'-' if value is None else f'{value:.3f}':>16}" for value in values]
    return "  ".join([f"{name:<10}", f"{'' if score is None else f'{score:g}':>6}", *cells])
