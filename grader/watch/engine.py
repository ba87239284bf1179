"""Runs the public checks again and again from a warm sandbox; keeps what a change cannot reach."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from grader import checks, gate, run, seeds
from grader.bench import Bench, Caller, Opened
from grader.checks import NOT_ATTEMPTED, Check, Finding
from grader.errors import KitError
from grader.lab import Lab
from grader.paths import Project, shown
from grader.sandbox import Fault, Sandbox
from grader.watch.callgraph import Code
from grader.watch.cancel import Cancel, Cancelled
from grader.watch.saves import signature
from grader.watch.status import CHECKING, DONE, WARMING, Problem, Status

Tell = Callable[[Status], None]
NOTHING = Path(__file__).with_name("__init__.py")  # a file that defines nothing


class Watched:
    """A caller that heeds cancelling and notes which functions a check called."""

    def __init__(self, caller: Caller, bench: WatchBench) -> None:
        self._caller, self._bench = caller, bench
        self.path = caller.path

    def call(self, function: str, *args: Any, timeout: float | None = None, **kwargs: Any) -> Any:
        """Call a function of the solution."""
        return self._noting(function).call(function, *args, timeout=timeout, **kwargs)

    def keep(self, function: str, *args: Any, **kwargs: Any) -> Any:
        """Call a function and keep its result in the worker."""
        return self._noting(function).keep(function, *args, **kwargs)

    def take(self, kept: Any, labels: Any) -> Any:
        """Keep some rows of a kept DataFrame."""
        self._bench.cancel.heed()
        return self._caller.take(kept, labels)

    def open(self) -> Opened:
        """Return the worker's session."""
        self._bench.cancel.heed()
        return self._caller.open()

    def source(self, *functions: str) -> Path:
        """Return the file; what was found in it holds until one of these functions changes."""
        self._bench.called.update(functions)
        return self.path

    def _noting(self, function: str) -> Caller:
        self.open()
        self._bench.called.add(function)
        return self._caller


@dataclass
class WatchBench(Bench):
    """A bench whose callers are watched. `called` is emptied before each check."""

    cancel: Cancel = field(default_factory=Cancel)
    called: set[str] = field(default_factory=set)

    @contextmanager
    def fresh(self, path: Path | None = None) -> Iterator[Caller]:
        """Give a watched caller with a worker of its own."""
        with super().fresh(path) as caller:
            yield Watched(caller, self)


@dataclass(frozen=True)
class Kept:
    """What a check found, and what that rests on."""

    finding: Finding
    called: frozenset[str]
    digest: str
    placed: str

    def holds(self, code: Code) -> bool:
        """Whether the finding is still true of another save."""
        if code.fingerprint(self.called) != self.digest:
            return False
        # A fault names a line, which moves when something above it is edited.
        names_line = self.finding.fault is not None and self.finding.reason != NOT_ATTEMPTED
        return not names_line or code.fingerprint(self.called, placed=True) == self.placed


class Engine:
    """The public checks of one solution file. Use it from one thread, and close it there.

    Args:
        project: folders.
        lab: the lab.
        submission: the solution file.
    """

    def __init__(self, project: Project, lab: Lab, submission: Path) -> None:
        self._project, self._lab, self.submission = project, lab, submission.resolve()
        self._options = run.Options(submission=self.submission, seeds=seeds.practice(lab))
        self._sandbox: Sandbox | None = None
        self._plugins: run.Plugins | None = None
        self._small: Any = None
        self._kept: dict[str, Kept] = {}
        self._code: Code | None = None
        self._loaded = ""  # the whole of the last save that could be loaded
        self._ready = False

    def warm(self) -> None:
        """Start the sandbox, and build the lab's small data while its libraries load."""
        if self._sandbox is None:
            self._sandbox = run.open_sandbox(self._project, self._lab, self._options).__enter__()
        if self._plugins is None:
            self._plugins = run.Plugins.of(self._project, self._lab)
            self._small = self._plugins.protocol.small(self._lab, self._lab.seeds.public)
        if not self._ready:
            self._sandbox.open(NOTHING).close()  # waits until the libraries are loaded
            self._ready = True

    def close(self) -> None:
        """End the sandbox; nothing is left of it, also when it died."""
        sandbox, self._sandbox, self._ready = self._sandbox, None, False
        if sandbox is not None:
            with suppress(KitError, OSError):
                sandbox.__exit__(None, None, None)

    def zygote_pid(self) -> int:
        """Return the process whose children are the workers, 0 when there is none."""
        return self._sandbox.zygote_pid() if self._sandbox is not None and self._ready else 0

    def check(self, cancel: Cancel, tell: Tell, *, everything: bool = False) -> Status:
        """Run the checks that the last change can reach, or all; tell how it goes.

        Raises:
            Cancelled: it was asked to stop; what was found so far is kept.
            KitError: the sandbox failed twice.
        """
        started = time.perf_counter()
        if everything:
            self._kept.clear()
        for attempt in (1, 2):
            try:
                if self._sandbox is None:
                    tell(self._status(WARMING, started))
                self.warm()
                return self._check(cancel, tell, started)
            except KitError:  # the zygote died, for lack of memory for example: once more
                self.close()
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def _check(self, cancel: Cancel, tell: Tell, started: float) -> Status:
        before = signature(self.submission)
        code, problem = read(self.submission)
        if code is None:
            return self._status(DONE, started, problem=problem)
        chosen = self._chosen(code)
        self._code = code
        tell(self._status(CHECKING, started, chosen, len(chosen)))
        bench = self._bench(cancel)
        if problem := self._load(bench, code, cancel):
            return self._status(DONE, started, chosen, problem=problem)
        for number, one in enumerate(chosen, start=1):
            kept = self._run(one, bench, code)
            cancel.heed()
            if signature(self.submission) != before:
                raise Cancelled
            self._kept[one.id] = kept
            tell(self._status(CHECKING, started, chosen[number:], len(chosen)))
        return self._status(DONE, started, again=len(chosen))

    def _load(self, bench: WatchBench, code: Code, cancel: Cancel) -> Problem | None:
        """Load the solution once before any check, unless this very code was loaded before."""
        if self._loaded == code.whole:
            return None
        if not run.loads(bench, self._lab):
            cancel.heed()
            fault = next(iter(bench.faults.values()))[0]
            return load_problem(cast("Fault", fault), self.submission)
        self._loaded = code.whole
        return None

    def _chosen(self, code: Code) -> list[Check]:
        """Return the checks to run; those of the functions just edited come first."""
        assert self._plugins is not None
        every = self._plugins.checks
        stale = [one for one in every if not self._holds(one, code)]
        edited = self._edited(code)
        tasks = {task.id for task in self._lab.tasks if edited & set(task.functions)}
        return sorted(stale, key=lambda one: one.task not in tasks)

    def _holds(self, one: Check, code: Code) -> bool:
        kept = self._kept.get(one.id)
        return kept is not None and bool(kept.called) and kept.holds(code)

    def _edited(self, code: Code) -> set[str]:
        """Return the functions whose own text differs from the save before."""
        old = self._code.texts if self._code else {}
        return {name for name, text in code.texts.items() if old.get(name) != text}

    def _bench(self, cancel: Cancel) -> WatchBench:
        assert self._sandbox is not None
        return WatchBench.of(
            self._project, self._lab, self._sandbox, self.submission, cancel=cancel
        )

    def _run(self, one: Check, bench: WatchBench, code: Code) -> Kept:
        bench.called.clear()
        finding = checks.run_one(one, bench, self._small)
        called = frozenset(bench.called)
        digests = (code.fingerprint(called), code.fingerprint(called, placed=True))
        return Kept(finding, called, *digests)

    def _status(
        self,
        phase: str,
        started: float,
        pending: list[Check] | None = None,
        again: int = 0,
        problem: Problem | None = None,
    ) -> Status:
        waiting = {one.id for one in pending or []}
        found = [kept.finding for name, kept in self._kept.items() if name not in waiting]
        order = [one.id for one in self._plugins.checks] if self._plugins else []
        found.sort(key=lambda one: order.index(one.id))
        return Status(
            phase=phase,
            marks=tuple(gate.decide_checks(self._lab, found, {})),
            findings=tuple(found),
            pending=frozenset(one.task for one in pending or []),
            again=again,
            total=len(order),
            seconds=time.perf_counter() - started,
            problem=problem,
            lines=self._code.lines if self._code else {},
        )


def read(path: Path) -> tuple[Code | None, Problem | None]:
    """Take a solution apart, or say why it cannot be."""
    try:
        return Code.of(path), None
    except SyntaxError as error:
        where = f"{shown(path)}:{error.lineno}" if error.lineno else shown(path)
        return None, Problem(f"{type(error).__name__}: {error.msg}", where, _pointed(error))
    except OSError:
        return None, Problem("the file is gone; waiting for it to come back", shown(path))


def _pointed(error: SyntaxError) -> tuple[str, ...]:
    """Return the line of a syntax error with a mark under the place."""
    if not error.text:
        return ()
    text = error.text.rstrip("\n").expandtabs(1)
    indent = len(text) - len(text.lstrip())
    place = max(0, (error.offset or 1) - 1 - indent)
    return (text.strip(), " " * min(place, 70) + "^")


def load_problem(fault: Fault, path: Path) -> Problem:
    """Say why a solution could not be loaded."""
    where = f"{shown(path.parent / fault.file)}:{fault.line}" if fault.line else shown(path)
    return Problem(f"cannot be loaded: {gate.describe(fault)}", where)
