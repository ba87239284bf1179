"""A submission in this very process, behind the calls that a sandboxed one answers.

Arguments and answers are copied as if they had travelled, so a function behaves as in the sandbox.
"""

from __future__ import annotations

import bdb
import linecache
import pdb
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType, SimpleNamespace, TracebackType
from typing import TYPE_CHECKING, Any, cast

from grader.bench import is_not_attempted, missing_function
from grader.sandbox import Fault, Usage, worker

if TYPE_CHECKING:
    from grader.sandbox.frames import Buffer

_TEXT = 60


@dataclass(frozen=True)
class Call:
    """One call a check made of the solution, in words."""

    function: str
    arguments: str
    answer: str


class Debugger(pdb.Pdb):
    """pdb that begins at the learner's own innermost frame; `down` leads into libraries."""

    def __init__(self, folder: str) -> None:
        super().__init__(nosigint=True)
        self._folder = folder

    def get_stack(
        self, f: FrameType | None, t: TracebackType | None
    ) -> tuple[list[tuple[FrameType, int]], int]:
        """Return the frames and the index of the one to begin with."""
        stack, index = super().get_stack(f, t)
        own = [n for n, (frame, _) in enumerate(stack) if self.owns(frame)]
        return stack, own[-1] if t is not None and own else index

    def owns(self, frame: FrameType) -> bool:
        """Whether a frame is the learner's."""
        return Path(frame.f_code.co_filename).is_relative_to(self._folder)

    def look(self, error: BaseException) -> None:
        """Open the debugger at an exception, if any of the learner's frames are in it."""
        trace = error.__traceback__
        while trace is not None and not self.owns(trace.tb_frame):
            trace = trace.tb_next
        if trace is not None:
            self.reset()
            self.interaction(None, trace)


class Local(worker.Worker):
    """The worker's own way to load and call, without a process, a socket or confinement."""

    def __init__(self, path: Path, seed: int, debugger: Debugger | None) -> None:
        super().__init__(cast("Any", None))
        self.alive = True
        self._debugger, self._path_before = debugger, list(sys.path)
        self.stop_at = -1  # number of the call to step into
        self._count, self._started = 0, (time.perf_counter(), time.process_time())
        worker.seed_everything(seed)
        linecache.checkcache(str(path))  # the lines shown are those of this save
        try:
            tree, buffers = self._guarded(lambda: self._load({"path": str(path)}))
        except BaseException:
            self.close()
            raise
        self.names = list(self._plain(tree, buffers))

    @property
    def usage(self) -> Usage:
        """What this process used since the solution was loaded; its memory is not asked."""
        wall, cpu = self._started
        return Usage(time.perf_counter() - wall, time.process_time() - cpu)

    def call(self, function: str, *args: Any, timeout: float | None = None, **kwargs: Any) -> Any:
        """Call a function of the solution; there is no time limit."""
        return self._asked({"op": "call", "function": function}, args, kwargs)

    def keep(self, function: str, *args: Any, timeout: float | None = None, **kwargs: Any) -> Any:
        """Call a function and keep its result behind a handle."""
        return self._asked({"op": "call", "function": function, "keep": True}, args, kwargs)

    def take(self, kept: Any, labels: Any, timeout: float | None = None) -> Any:
        """Keep some rows of a kept DataFrame."""
        return self._asked({"op": "take"}, (kept, labels), {})

    def close(self) -> None:
        """Forget the solution and what it imported beside it: the next check starts fresh."""
        self.alive = False
        sys.path[:] = self._path_before
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None) or ""
            if Path(file).is_relative_to(self._folder) and name.split(".")[0] != "grader":
                del sys.modules[name]

    def _asked(self, head: dict[str, Any], args: Any, kwargs: dict[str, Any]) -> Any:
        from grader.sandbox import codec

        tree, sent = codec.encode([list(args), kwargs])
        arrived = [bytearray(one) for one in sent]
        asked = {**head, "arguments": tree}
        answer, buffers = self._guarded(lambda: self._called(asked, arrived))
        return self._plain(answer, buffers)

    def _called(self, head: dict[str, Any], buffers: list[bytearray]) -> Any:
        if head["op"] == "call":
            self._count += 1
        if self._debugger is None or head["op"] != "call" or self._count != self.stop_at:
            return self._call(head, buffers)
        whole, name = self._module, head["function"]
        step = partial(self._debugger.runcall, getattr(whole, name))
        self._module = cast("Any", SimpleNamespace(**{name: step}))
        try:
            return self._call(head, buffers)
        finally:
            self._module = whole

    def _guarded(self, work: Callable[[], Any]) -> Any:
        """Turn an exception of the learner's into a Fault, after a look at it."""
        try:
            return work()
        except bdb.BdbQuit:
            raise KeyboardInterrupt from None
        except BaseException as error:
            fault = Fault.from_worker(worker.report(error, self._folder))
            if self._debugger is not None and not is_not_attempted(fault):
                print(f"{type(error).__name__}: {fault.message}")
                self._debugger.look(error)
            if isinstance(error, KeyboardInterrupt):
                raise
            raise fault from None

    def _plain(self, tree: Any, buffers: list[Buffer]) -> Any:
        from grader.sandbox import codec

        parts = [bytearray(one) for one in buffers]
        return codec.decode(tree, parts, lambda spec: codec.Handle(spec["id"], spec["t"]))


class LocalCaller:
    """What a check calls: `Local`, and a list of the calls."""

    def __init__(self, path: Path, local: Callable[[], Local]) -> None:
        self.path, self._open = path, local
        self._local: Local | None = None
        self.calls: list[Call] = []

    def open(self) -> Local:
        """Return the loaded solution."""
        self._local = self._local or self._open()
        return self._local

    def call(self, function: str, *args: Any, timeout: float | None = None, **kwargs: Any) -> Any:
        """Call a function of the solution."""
        return self._noted("call", function, args, kwargs)

    def keep(self, function: str, *args: Any, **kwargs: Any) -> Any:
        """Call a function and keep its result behind a handle."""
        return self._noted("keep", function, args, kwargs)

    def take(self, kept: Any, labels: Any) -> Any:
        """Keep some rows of a kept DataFrame."""
        return self.open().take(kept, labels)

    def source(self, *functions: str) -> Path:
        """Return the file; which functions are read does not matter here."""
        return self.path

    def close(self) -> None:
        """Forget the solution."""
        if self._local is not None:
            self._local.close()

    def _noted(self, way: str, function: str, args: Any, kwargs: dict[str, Any]) -> Any:
        local = self.open()
        if function not in local.names:
            raise missing_function(function)
        words = [summary(one) for one in args]
        words += [f"{name}={summary(one)}" for name, one in kwargs.items()]
        self.calls.append(Call(function, ", ".join(words), "no answer"))
        answer = getattr(local, way)(function, *args, **kwargs)
        self.calls[-1] = Call(function, ", ".join(words), summary(answer))
        return answer


def summary(value: Any) -> str:
    """Return a value in a few words: a table by its shape, a short value as it is."""
    import numpy as np
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        names = ", ".join(map(str, value.columns))
        return f"DataFrame {len(value):,} x {value.shape[1]} ({_short(names, 32)})"
    if isinstance(value, pd.Series):
        return f"Series {value.name or ''} of {len(value):,} {value.dtype}".replace("  ", " ")
    if isinstance(value, np.ndarray):
        return f"array {value.shape} {value.dtype}"
    if isinstance(value, list | tuple | dict) and len(repr(value)) > _TEXT:
        return f"{type(value).__name__} of {len(value):,}"
    return _short(repr(value))


def _short(text: str, limit: int = _TEXT) -> str:
    return text if len(text) <= limit else text[: limit - 3] + "..."
