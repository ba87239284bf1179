"""The bench a submission is exercised on: calls into workers, faults kept per task."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

from grader.answers import Rejected
from grader.lab import Lab, LabLimits
from grader.sandbox import Fault, Limits, Sandbox, Session, Usage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from grader.paths import Project


def is_not_attempted(fault: Fault) -> bool:
    """Whether a fault is a function left as its TODO, or not written at all."""
    return fault.kind == "learner" and fault.error in ("NotImplementedError", "MissingFunction")


class Opened(Protocol):
    """A loaded solution: the functions it has, and what it used since it was loaded."""

    names: list[str]

    @property
    def usage(self) -> Usage:
        """Wall time, processor time, memory."""


class Caller(Protocol):
    """What checks and protocols call: a solution in a worker, watched, or in this process."""

    path: Path

    def call(self, function: str, *args: Any, timeout: float | None = None, **kwargs: Any) -> Any:
        """Call a function and return plain data or a handle; raises Fault."""

    def keep(self, function: str, *args: Any, **kwargs: Any) -> Any:
        """Call a function and keep its result where it is; returns a handle."""

    def take(self, kept: Any, labels: Any) -> Any:
        """Keep some rows of a kept DataFrame, by index label; returns a handle."""

    def open(self) -> Opened:
        """Load the solution unless it is loaded; raises Fault."""

    def source(self, *functions: str) -> Path:
        """Return the file, for a check that reads what these functions rest on."""


class WorkerCaller:
    """Calls the functions of one solution file; opens a new worker when the last one ended."""

    def __init__(self, sandbox: Sandbox, path: Path, limits: Limits, seed: int) -> None:
        self._sandbox, self._limits, self._seed = sandbox, limits, seed
        self._session: Session | None = None
        self.path = path
        self.seconds = self.cpu_seconds = 0.0
        self.peak_memory_mb = 0.0
        self.output = ""

    def call(self, function: str, *args: Any, timeout: float | None = None, **kwargs: Any) -> Any:
        """Call a function of the solution in its worker and return plain data or a handle.

        Raises:
            Fault: the solution failed; the next call gets a new worker if this one ended.
        """
        return self._with(function).call(function, *args, timeout=timeout, **kwargs)

    def keep(self, function: str, *args: Any, **kwargs: Any) -> Any:
        """Call a function and keep its result in the worker; returns a handle."""
        return self._with(function).keep(function, *args, **kwargs)

    def take(self, kept: Any, labels: Any) -> Any:
        """Keep some rows of a kept DataFrame, by index label; returns a handle."""
        return self.open().take(kept, labels)

    def source(self, *functions: str) -> Path:
        """Return the file; which functions are read does not matter here."""
        return self.path

    def _with(self, function: str) -> Session:
        session = self.open()
        if function not in session.names:
            raise missing_function(function)
        return session

    def open(self) -> Session:
        """Return the worker's session; open one when there is none or it ended."""
        if self._session is not None and not self._session.alive:
            self.close()
        if self._session is None:
            self._session = self._sandbox.open(self.path, limits=self._limits, seed=self._seed)
        return self._session

    def close(self) -> None:
        """End the worker, if there is one, and add up what it used."""
        session, self._session = self._session, None
        if session is None:
            return
        session.close()
        usage = session.usage
        self.seconds += usage.wall_seconds
        self.cpu_seconds += usage.cpu_seconds
        self.peak_memory_mb = max(self.peak_memory_mb, usage.peak_memory_mb)
        self.output = (self.output + session.output)[-32768:]


def missing_function(function: str) -> Fault:
    """Return the fault of a function that the file does not define."""
    return Fault(
        kind="learner", message=f"there is no function {function}", error="MissingFunction"
    )


@dataclass
class Sample:
    """Rows a metric is computed on: columns of n values each, among them resampling units."""

    columns: dict[str, NDArray[np.generic]]


@dataclass
class Bench:
    """Where one submission is exercised.

    Attributes:
        faults: task id -> faults and wrong answers met while it was exercised.
        samples: name -> rows to score. They hold labels and stay in this process.
        curves: plain numbers for the figures of the run; never a row or a label.
        notes: task id -> sentences the report says of how it was judged.
        untried: tasks whose checks met a TODO: nothing need be prepared for them.
    """

    sandbox: Sandbox
    submission: Path
    reference: Path
    limits: LabLimits
    seed: int
    faults: dict[str, list[Exception]] = field(default_factory=dict)
    samples: dict[str, Sample] = field(default_factory=dict)
    curves: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    callers: list[WorkerCaller] = field(default_factory=list)
    untried: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, project: Project, lab: Lab, sandbox: Sandbox, submission: Path, **more: Any
    ) -> Self:
        """Set up the bench for a submission; `more` are the fields of a kind of bench."""
        reference = project.solutions / lab.id / "solution.py"
        return cls(sandbox, submission.resolve(), reference, lab.limits, 0, **more)

    def caller(self, path: Path) -> WorkerCaller:
        """Return a caller of the solution at `path`; `close` ends its worker."""
        limits = Limits(
            call_seconds=self.limits.call_seconds,
            load_seconds=self.limits.load_seconds,
            memory_mb=self.limits.memory_mb,
            disk_mb=self.limits.disk_mb,
        )
        caller = WorkerCaller(self.sandbox, path, limits, self.seed)
        self.callers.append(caller)
        return caller

    @contextmanager
    def fresh(self, path: Path | None = None) -> Iterator[Caller]:
        """Give a caller with a worker of its own, of the submission unless told otherwise."""
        caller = self.caller(path or self.submission)
        try:
            yield caller
        finally:
            caller.close()

    @contextmanager
    def task(self, task_id: str) -> Iterator[None]:
        """Keep what goes wrong inside to this task: a crash costs only its own points."""
        try:
            yield
        except (Fault, Rejected) as error:
            self.faults.setdefault(task_id, []).append(error)

    def note(self, task_id: str, sentence: str) -> None:
        """Add a sentence on how a task was judged."""
        self.notes.setdefault(task_id, []).append(sentence)

    def close(self) -> None:
        """End every worker that is still open."""
        for caller in self.callers:
            caller.close()

    @property
    def learner_seconds(self) -> float:
        """Wall seconds spent waiting for the submission's own workers."""
        return sum(caller.seconds for caller in self.own_callers)

    @property
    def own_callers(self) -> list[WorkerCaller]:
        """Callers of the submission; the reference's are left out."""
        return [caller for caller in self.callers if caller.path == self.submission]
