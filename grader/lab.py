"""What a lab is: words and numbers of `labs/<lab>/lab.toml`, parsed strictly."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader import strict
from grader.errors import KitError, UsageError
from grader.paths import Project


@dataclass(frozen=True, kw_only=True)
class Gate:
    """A threshold on a metric; the direction is the metric's own.

    `on` says what must clear it: the point `value`, or the `bound` of the interval that is
    further from the goal (the lower one when higher is better).
    """

    metric: str
    pass_at: float
    merit_at: float | None = None
    distinction_at: float | None = None
    on: str = "value"


@dataclass(frozen=True, kw_only=True)
class Task:
    """One task: functions of the solution, what it earns, and how it is helped along."""

    id: str
    title: str
    points: int
    functions: tuple[str, ...]
    hints: tuple[str, ...]
    stretch: bool = False
    needs_file: str = ""
    gates: tuple[Gate, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MetricSpec:
    """A metric of the lab: its name in the registry, the rows it sees, the unit resampled."""

    name: str
    task: str
    title: str
    sample: str = "holdout"
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """A value too good to be honest: the grade is held for a reviewer, never failed by it."""

    metric: str
    beyond: float
    message: str


@dataclass(frozen=True, kw_only=True)
class Seeds:
    """Seeds anyone may know: of the practice hold-out, and of the data to explore and check on."""

    practice: int
    public: int


@dataclass(frozen=True, kw_only=True)
class LabLimits:
    """What one call of the submission may use."""

    call_seconds: float = 60.0
    load_seconds: float = 30.0
    memory_mb: int = 2048
    disk_mb: int = 512


@dataclass(frozen=True, kw_only=True)
class Lab:
    """A lab as its TOML file states it."""

    id: str
    title: str
    version: int
    minutes: int
    summary: str
    dataset: str
    seeds: Seeds
    tasks: tuple[Task, ...]
    metrics: tuple[MetricSpec, ...]
    alarms: tuple[Alarm, ...] = ()
    limits: LabLimits = LabLimits()
    settings: dict[str, Any] = field(default_factory=dict)
    preload: tuple[str, ...] = ()

    def task(self, task_id: str) -> Task:
        """Return the task of that id.

        Raises:
            UsageError: there is none; suggests the nearest.
        """
        for task in self.tasks:
            if task.id == task_id:
                return task
        known = [task.id for task in self.tasks]
        raise UsageError(
            f"no task called {task_id!r}{strict.suggestion(task_id, known)}",
            where=self.id,
            next=f"choose one of {', '.join(known)}",
        )

    @property
    def max_score(self) -> int:
        """Points of the core tasks; stretch tasks come on top."""
        return sum(task.points for task in self.tasks if not task.stretch)


def names(project: Project) -> list[str]:
    """Return the ids of all labs on disk."""
    return sorted(path.parent.name for path in project.labs.glob("*/lab.toml"))


def load(project: Project, lab_id: str) -> Lab:
    """Read a lab.

    Raises:
        UsageError: no such lab; suggests the nearest.
        KitError: its file does not hold together.
    """
    known = names(project)
    if lab_id not in known:
        raise UsageError(
            f"no lab called {lab_id!r}{strict.suggestion(lab_id, known)}",
            next=f"labs: {', '.join(known)}",
        )
    path = project.labs / lab_id / "lab.toml"
    lab = strict.read(path, Lab)
    for problem in problems(lab, path.parent.name):
        raise KitError(problem, where=str(path))
    return lab


def problems(lab: Lab, folder: str) -> list[str]:
    """Return what does not hold together in a lab's words and numbers."""
    tasks = [task.id for task in lab.tasks]
    metrics = {metric.name: metric for metric in lab.metrics}
    found = [] if lab.id == folder else [f"id {lab.id!r} differs from its folder {folder!r}"]
    found += [f"task {task!r} is there twice" for task in set(tasks) if tasks.count(task) > 1]
    found += [f"metric {m.name!r}: no task {m.task!r}" for m in lab.metrics if m.task not in tasks]
    gated = [(task.id, gate) for task in lab.tasks for gate in task.gates]
    for task_id, gate in gated:
        if gate.metric not in metrics or metrics[gate.metric].task != task_id:
            found.append(f"task {task_id!r}: gate on {gate.metric!r}, no metric of that task")
        if gate.on not in ("value", "bound"):
            found.append(f"task {task_id!r}: gate on {gate.on!r}; 'value' or 'bound'")
    found += [f"alarm: no metric {a.metric!r}" for a in lab.alarms if a.metric not in metrics]
    if lab.max_score != 100:
        found.append(f"core tasks are worth {lab.max_score} points, not 100")
    return found


def folder(project: Project, lab: Lab) -> Path:
    """Return the folder of a lab's definition."""
    return project.labs / lab.id
