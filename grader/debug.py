"""Public checks in this very process, so that a learner can step through their own code.

Nothing is confined here: their code may do what the command may do. A grade never comes this way.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from grader import checks, gate, run
from grader.bench import Bench, Caller
from grader.errors import UsageError
from grader.inprocess import Call, Debugger, Local, LocalCaller

if TYPE_CHECKING:
    from rich.console import Console

    from grader.lab import Lab
    from grader.paths import Project

BANNER = "NOT CONFINED: your code runs with all your rights. Never for a grade."
ALWAYS_KEPT = ("PATH", "LANG", "PYTHONHASHSEED")
CALLS_SHOWN = 9


@dataclass
class DebugBench(Bench):
    """A bench without a sandbox. `last` is the caller of the check that ran last."""

    debugger: Debugger | None = None
    stop_at: int = -1
    last: LocalCaller | None = None

    @contextmanager
    def fresh(self, path: Path | None = None) -> Iterator[Caller]:
        """Give a caller that works in this process."""
        self.last = LocalCaller(path or self.submission, self._load)
        try:
            yield self.last
        finally:
            self.last.close()

    def _load(self) -> Local:
        local = Local(self.submission, self.seed, self.debugger)
        local.stop_at = self.stop_at
        return local


def check(
    out: Console,
    project: Project,
    lab: Lab,
    options: run.Options,
    *,
    task: str | None,
    post_mortem: bool,
) -> tuple[list[gate.Mark], list[checks.Finding]]:
    """Run public checks in this process; what `run.check` does in the sandbox.

    Args:
        out: where the banner and the calls of a failed check are printed.
        project: folders.
        lab: the lab.
        options: the submission.
        task: run the checks of this task alone.
        post_mortem: open pdb at the first exception, or offer it at the first refused answer, and
            stop there.

    Returns:
        Marks and findings of the checks that ran.
    """
    require(options, lab, post_mortem)
    out.print(f" {BANNER} ", style="bold white on red")
    _quiet_libraries()
    plugins = run.Plugins.of(project, lab)
    bench = _bench(project, lab, options, post_mortem)
    result = run.checked(
        plugins, bench, lab, task, lambda chosen, small: _run(out, chosen, bench, small)
    )
    if not post_mortem:
        out.print("A breakpoint() in your code stops here; --pdb stops where it fails.")
    return result


def require(options: run.Options, lab: Lab, post_mortem: bool) -> None:
    """Require a submission, and for pdb a terminal.

    Raises:
        UsageError: either is missing.
    """
    run.require_submission(options.submission, lab)
    if post_mortem and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "--pdb needs a terminal to type in",
            why="standard input or output is a pipe or a file",
            next=f"run it in a terminal, or: casework check {lab.id} --no-sandbox",
        )


def _quiet_libraries() -> None:
    """Set what the sandbox sets: one thread, no windows; before the libraries are imported."""
    from grader.sandbox.backends.boot import clean_environment

    wanted = clean_environment(1)
    os.environ.update({k: v for k, v in wanted.items() if k not in ALWAYS_KEPT})


def _bench(project: Project, lab: Lab, options: run.Options, post_mortem: bool) -> DebugBench:
    folder = str(options.submission.resolve().parent)
    debugger = Debugger(folder) if post_mortem else None
    no_sandbox = cast("Any", None)
    return DebugBench.of(project, lab, no_sandbox, options.submission, debugger=debugger)


def _run(
    out: Console, chosen: list[checks.Check], bench: DebugBench, small: Any
) -> Iterator[checks.Finding]:
    for one in chosen:
        finding = checks.run_one(one, bench, small)
        yield finding
        if finding.ok or finding.reason == checks.NOT_ATTEMPTED:
            continue
        calls = bench.last.calls if bench.last else []
        if finding.reason == "":
            _show_calls(out, finding, calls)
            if bench.debugger is not None:
                _offer(one, bench, small, len(calls))
        if bench.debugger is not None:
            return


def _show_calls(out: Console, finding: checks.Finding, calls: list[Call]) -> None:
    """Say which calls led to an answer that was refused; no exception says where it is wrong."""
    from grader.plaintext import clean
    from grader.showing import wrapped

    out.print(f"{finding.id}: {finding.title}", style="bold")
    said = clean(finding.message)
    wrapped(out, f"An answer was refused: {said}" if calls else said, indent=2)
    for number, call in list(enumerate(calls, start=1))[-CALLS_SHOWN:]:
        wrapped(out, clean(f"call {number}  {call.function}({call.arguments})"), indent=2)
        wrapped(out, clean(f"-> {call.answer}"), indent=10)
    if calls:
        out.print(f"  Look first at the last one: {calls[-1].function}.")


def _offer(one: checks.Check, bench: DebugBench, small: Any, count: int) -> None:
    """Run the check again and stop where one of its calls enters the learner's function."""
    if not count:
        return
    which = f"1 to {count}" if count > 1 else "1"
    try:
        typed = input(f"Step into which call? {which}, Enter for none: ").strip()
    except EOFError:
        return
    if typed.isdigit() and 1 <= int(typed) <= count:
        bench.stop_at = int(typed)
        checks.run_one(one, bench, small)
