"""`lab` and `data`: what a person needs on disk before the first line of code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grader import lab as labs
from grader import workspace
from grader.errors import KitError
from grader.paths import Project, project, shown

if TYPE_CHECKING:
    from rich.console import Console

    from grader.lab import Lab


def start(lab_id: str, *, notebook: bool = False) -> int:
    """Set up a lab: the learner's file, public data, baseline and reference to compare with."""
    from grader.cli.stages import Stages
    from grader.terminal import console

    where, out = project(), console()
    lab = labs.load(where, lab_id)
    with Stages(console(stderr=True)) as stages:
        workspace.prepare(where, lab)
        stages.show("writing public data")
        public = write_data(where, lab)
        explore = _notebook(where, lab) if notebook else ""
        _anchors(where, lab, stages)
    _welcome(out, where, lab, public, explore)
    return 0


def _notebook(where: Project, lab: Lab) -> str:
    """Write the notebook unless the learner's own is there; return a line on it."""
    from grader import notebook

    return notebook.describe(*notebook.write(where, lab))


def data(lab_id: str, source: str | None, file: Path | None, options: tuple[str, ...] = ()) -> int:
    """Write or check the data of a lab and say what it is."""
    from grader.cli.stages import Stages
    from grader.terminal import console

    where, out = project(), console()
    lab = labs.load(where, lab_id)
    with Stages(console(stderr=True)) as stages:
        stages.show("writing public data")
        lines = write_data(where, lab, source=source, file=file, options=options)
    for line in lines:
        out.print(line)
    return 0


def write_data(
    where: Project,
    lab: Lab,
    *,
    source: str | None = None,
    file: Path | None = None,
    options: tuple[str, ...] = (),
) -> list[str]:
    """Write the public tables of a lab as Parquet and return a line on each."""
    from grader import data as datasets

    seed = lab.seeds.public
    tables = datasets.load(where, lab.dataset, source=source, seed=seed, file=file, options=options)
    folder = where.work / lab.id / "data"
    lines = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, frame in tables.frames.items():
            frame.to_parquet(folder / f"{name}.parquet", index=False)
            lines.append(f"{shown(folder / f'{name}.parquet')}   {len(frame):,} rows")
    except OSError as error:
        raise KitError(f"cannot write: {error.strerror or error}", where=str(folder)) from None
    return [*lines, *tables.notes]


def _anchors(where: Project, lab: Lab, stages: object) -> None:
    """Grade baseline and reference on the practice hold-out and queue them for MLflow."""
    from grader import anchors, run, seeds
    from grader.cli.stages import Stages
    from grader.track import spawn_drain

    assert isinstance(stages, Stages)
    submission = workspace.solution_path(where, lab)
    options = run.Options(submission=submission, seeds=seeds.practice(lab))
    anchors.prepare(where, lab, options, watch=stages.show)
    spawn_drain(where.runs)


def _welcome(out: Console, where: Project, lab: Lab, public: list[str], explore: str) -> None:
    out.print(f"{lab.title}   about {lab.minutes} minutes, lab version {lab.version}", style="bold")
    out.print(lab.summary)
    out.print()
    out.print(f"  brief   {shown(where.labs / lab.id / 'README.md')}")
    out.print(f"  yours   {workspace.describe(where, lab)}")
    for number, line in enumerate(public):
        out.print(f"  {'data' if number == 0 else '':<4}    {line}")
    if explore:
        out.print(f"  look    {explore}", overflow="fold")
    out.print()
    for task in lab.tasks:
        points = f"{task.points}{' bonus' if task.stretch else ''}"
        out.print(f"  {task.id:<20}{points:>9}   {task.title}")
    out.print()
    out.print(f"Next: edit {shown(workspace.solution_path(where, lab))}, then make check-{lab.id}")
    out.print(f"      to be graded: make grade-{lab.id}   stuck: make hint-{lab.id}")
