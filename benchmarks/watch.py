"""From a save to the verdict in watch mode: every function of every task is edited once.

    .venv/bin/python benchmarks/watch.py [LAB ...]

Two times a save, from the write to the status on the screen's side: until the task of the edited
function has its verdict, and until everything that the edit can reach has. "all" is the key c.
The checks run one after the other, so the processor seconds of grader and workers beside the second
time are what it would be on a machine that nobody else uses.
"""

from __future__ import annotations

import ast
import os
import queue
import statistics
import sys
import tempfile
import time
from pathlib import Path

from grader import lab as labs
from grader.paths import Project, project
from grader.watch.checker import Checker
from grader.watch.saves import Saves
from grader.watch.status import DONE, Status

Told = queue.SimpleQueue[tuple[float, Status | BaseException]]
PATIENCE = 120


def edited(source: str, function: str, number: int) -> str:
    """Return the source with a statement more at the start of a function."""
    lines = source.splitlines(keepends=True)
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            first = node.body[1] if ast.get_docstring(node) else node.body[0]
            lines.insert(first.lineno - 1, f"{' ' * first.col_offset}_watched = {number}\n")
    return "".join(lines)


def verdicts(told: Told, task: str, saved: float) -> tuple[float, float, Status]:
    """Wait for a run to end; return the seconds to the task's verdict, to the end, and the end."""
    own = None
    while True:
        at, status = told.get(timeout=PATIENCE)
        if isinstance(status, BaseException):
            raise status
        if own is None and status.again and status.mark(task):
            own = at - saved
        if status.phase == DONE and status.again:
            return (at - saved if own is None else own), at - saved, status


def processor(checker: Checker) -> float:
    """Return processor seconds of this process and of all workers that have ended."""
    zygote = checker._engine.zygote_pid()  # the benchmark looks inside on purpose
    fields = Path(f"/proc/{zygote}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def measure(where: Project, lab_id: str, folder: Path) -> None:
    lab = labs.load(where, lab_id)
    submission = folder / lab_id / "solution.py"
    submission.parent.mkdir()
    source = (where.solutions / lab_id / "solution.py").read_text()
    submission.write_text(source)
    told: Told = queue.SimpleQueue()
    checker = Checker(where, lab, submission, lambda one: told.put((time.perf_counter(), one)))
    saves = Saves(submission, checker.check)
    started = time.perf_counter()
    saves.start()
    checker.start()
    try:
        _, ready, _ = verdicts(told, "", started)
        started = time.perf_counter()
        checker.check(everything=True)
        _, everything, last = verdicts(told, "", started)
        rows = []
        for task in lab.tasks:
            for number, function in enumerate(task.functions):
                if last.mark(task.id) is None:
                    continue
                time.sleep(0.3)
                saved = time.perf_counter()
                source, before = edited(source, function, number), processor(checker)
                submission.write_text(source)
                own, reached, last = verdicts(told, task.id, saved)
                used = processor(checker) - before
                rows.append((task.id, function, own, reached, used, last.again))
    finally:
        saves.stop()
        checker.stop()
    show(lab_id, rows, everything, ready, last.total)


def show(
    lab_id: str,
    rows: list[tuple[str, str, float, float, float, int]],
    everything: float,
    ready: float,
    total: int,
) -> None:
    print(f"\n{lab_id}   load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    print(f"  {'task':<20}{'function edited':<26}{'task':>7}{'reached':>9}{'cpu':>7}{'checks':>8}")
    for task, function, own, reached, used, again in rows:
        print(f"  {task:<20}{function:<26}{own:>6.2f}s{reached:>8.2f}s{used:>6.2f}s{again:>8}")
    own, reached, used = (statistics.median(float(row[n]) for row in rows) for n in (2, 3, 4))
    print(f"  {'median':<46}{own:>6.2f}s{reached:>8.2f}s{used:>6.2f}s")
    print(f"  all {total} checks {everything:.2f} s; the first time, with warm-up, {ready:.2f} s")


def main(names: list[str]) -> None:
    where = project()
    with tempfile.TemporaryDirectory() as folder:
        for name in names or labs.names(where):
            measure(where, name, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
