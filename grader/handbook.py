"""Writes docs/labs/<lab>.md: one page per lab, out of the files that decide.

    python -m grader.handbook [LAB ...]

A page made from lab.toml, dataset.toml, the checks and the bank cannot say other things than the
grader does; a test compares it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader import bank, data, run
from grader import lab as labs
from grader.metrics import find
from grader.paths import Project, project

if TYPE_CHECKING:
    from grader.checks import Check
    from grader.lab import Gate, Lab, Task

PAGE = """# {title}

{summary}

    make lab-{id}         # your file, the data, the brief
    make check-{id}       # public checks, in seconds
    make grade-{id}       # the hidden hold-out

About {minutes} minutes. Lab version {version}; scores of other versions do not compare. This page
is made by `make docs` from the files that decide.

- [The brief](../../labs/{id}/README.md), in the order of the interview
- [The data](../../datasets/{dataset}/CARD.md): origin, licence, what is doubtful
- [How grading works](../how-grading-works.md)

## Tasks

Core tasks are worth 100 points and all of them are needed to pass; stretch tasks come on top.

{tasks}

## Metrics

The interval resamples the unit. A metric without a gate is shown and decides nothing.

{metrics}
{alarms}
## Data

{sources}

## What the checks see

{checks}

## The bank

`make verify-{id}` grades all of these on five worlds. A right one must pass. A wrong one must be
refused by what stands beside it and by nothing else.

{right}

{wrong}
"""


def page(where: Project, lab: Lab) -> str:
    """Return the page of a lab as Markdown."""
    checks = run.Plugins.of(where, lab).checks  # registers the lab's own metrics, too
    entries = bank.entries(where, lab)
    return PAGE.format(
        id=lab.id,
        title=lab.title,
        summary=" ".join(lab.summary.split()),
        minutes=lab.minutes,
        version=lab.version,
        dataset=lab.dataset,
        tasks=_table(("task", "points", "functions", "gates"), map(_task, lab.tasks)),
        metrics=_metrics(lab),
        alarms=_alarms(lab),
        sources=_sources(where, lab),
        checks=_checks(checks),
        right=_table(("right solutions",), ((one.title,) for one in entries if one.right)),
        wrong=_table(
            ("wrong solutions", "refused by"),
            ((one.title, _codes(one.caught_by)) for one in entries if not one.right),
        ),
    )


def path(where: Project, lab_id: str) -> Path:
    """Return where the page of a lab belongs."""
    return where.root / "docs" / "labs" / f"{lab_id}.md"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    cells = [[" ".join(str(cell).replace("|", "\\|").split()) for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _task(task: Task) -> tuple[str, str, str, str]:
    points = f"{task.points}{', stretch' if task.stretch else ''}"
    name = f"`{task.id}`: {task.title}" + (" (needs your own file)" if task.needs_file else "")
    return name, points, _codes(task.functions), _codes(gate.metric for gate in task.gates)


def _metrics(lab: Lab) -> str:
    gates = {gate.metric: gate for task in lab.tasks for gate in task.gates}
    head = ("metric", "task", "better", "unit", "pass", "merit", "distinction")
    return _table(
        head,
        (
            (
                f"`{one.name}`: {one.title}",
                f"`{one.task}`",
                find(one.name).better,
                one.unit or "row",
                *_levels(gates.get(one.name), find(one.name).better),
            )
            for one in lab.metrics
        ),
    )


def _levels(gate: Gate | None, better: str) -> tuple[str, str, str]:
    if gate is None:
        return "", "", ""
    sign = "≥" if better == "higher" else "≤"
    bound = " (worse end of the interval)" if gate.on == "bound" else ""
    at = (gate.pass_at, gate.merit_at, gate.distinction_at)
    shown = ["" if one is None else f"{sign} {one:g}{bound}" for one in at]
    return shown[0], shown[1], shown[2]


def _alarms(lab: Lab) -> str:
    if not lab.alarms:
        return ""
    rows = ((f"`{one.metric}`", f"{one.beyond:g}", one.message) for one in lab.alarms)
    said = "Too good to be honest: the pass waits until a person has looked."
    return f"\n{said}\n\n{_table(('metric', 'beyond', 'why'), rows)}\n"


def _sources(where: Project, lab: Lab) -> str:
    described = data.describe(where, lab.dataset)
    rows = (
        (f"`{name}`{default}", one.description, one.licence)
        for name, one in described.sources.items()
        for default in (", the default" if name == described.default_source else "",)
    )
    return _table(("source", "what it is", "licence"), rows)


def _checks(checks: Sequence[Check]) -> str:
    rows = ((f"`{one.task}/{one.id}`", one.title) for one in checks)
    return _table(("check", "holds when"), rows)


def main(names: Sequence[str]) -> None:
    """Write the pages of these labs, of all when none is named."""
    where = project()
    for name in names or labs.names(where):
        target = path(where, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page(where, labs.load(where, name)), encoding="utf-8")
        print(os.path.relpath(target))


if __name__ == "__main__":
    main(sys.argv[1:])
