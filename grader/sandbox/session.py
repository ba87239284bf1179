"""One submission in one fresh worker: load it, call it, get plain data or a Fault."""

from __future__ import annotations

import itertools
import os
import signal
import socket
import tempfile
import time
from pathlib import Path
from typing import Any, NoReturn

from ..errors import KitError
from .faults import Fault, clean
from .frames import Closed, Connection, DeadlinePassed, ProtocolError, need
from .limits import Limits, Usage
from .scratch import remove_tree
from .watch import Watchdog

OUTPUT_KEPT = 32 << 10
_SOCKET_BUFFER = 1 << 20
_NUMBERS = itertools.count(1)


class Session:
    """A confined worker that holds one submission.

    Args:
        server: starts the worker.
        path: the submission, a Python file.
        limits: ceilings of the session.
        seed: for the global generators of random and numpy.
        scratch: parent of the folder the worker may write to.
        config: how to confine the worker, passed on to it.

    Raises:
        Fault: the submission could not be loaded.
    """

    def __init__(
        self,
        server: Any,
        path: str | Path,
        *,
        limits: Limits,
        seed: int,
        scratch: Path,
        config: dict[str, Any],
    ) -> None:
        self._limits, self._ended, self._wall = limits, None, 0.0
        self._number = next(_NUMBERS)
        self.path = Path(path).resolve()
        if not self.path.is_file():
            raise Fault("learner", f"there is no file {self.path.name}", error="FileNotFoundError")
        self._scratch = Path(tempfile.mkdtemp(prefix="session-", dir=scratch))
        self._printed_to = self._scratch.with_suffix(".out")
        ours, theirs = _socket_pair()
        settings = {**config, "scratch": str(self._scratch), "seed": seed}
        settings["rules"] = [*config["rules"], (str(self._scratch), "write")]
        settings["limits"] = {"cpu_seconds": limits.cpu_seconds, "data_mb": limits.data_mb}
        try:
            with self._printed_to.open("ab") as output:
                self._process = server.spawn(settings, theirs, output.fileno())
        except BaseException:
            ours.close()
            self._remove_files()
            raise
        finally:
            theirs.close()
        self._watch = Watchdog(self._process.pid, self._scratch, self._printed_to, limits)
        self._connection = Connection(ours, limits.result_mb << 20, self._watch.tick)
        try:
            self._confirm(config)
            self._watch.pid = self._process.pid  # below a wrapper it is known only now
            self.names = self._load()
        except BaseException:
            self.close()
            raise

    _ended: Fault | None
    _closed = False
    _printed = ""

    def _confirm(self, config: dict[str, Any]) -> None:
        """Check that the worker is confined as promised; no learner code has run yet."""
        try:
            head, _ = self._connection.receive(time.monotonic() + 60)
        except (Closed, DeadlinePassed):
            why = self._read_output().strip().splitlines()
            raise KitError(
                "a confined process could not start",
                why=why[-1] if why else "",
                next="casework doctor",
            ) from None
        if any(head["ready"].get(key) != config[key] for key in ("landlock", "seccomp")):
            raise KitError("the sandbox is weaker than announced", next="casework doctor")

    def _load(self) -> list[str]:
        names = self._request({"op": "load", "path": str(self.path)}, self._limits.load_seconds)
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            self._end(Fault("protocol", "the worker sent a bad list of names"))
        return [name for name in names if name.isidentifier() and len(name) <= 200]

    def call(self, name: str, /, *args: Any, timeout: float | None = None, **kwargs: Any) -> Any:
        """Call a function of the submission.

        Args:
            name: the function.
            args: numbers, text, lists, dicts, arrays, Series, DataFrames, Handles.
            timeout: wall seconds; default limits.call_seconds.

        Returns:
            Plain data: None, bool, int, float, str, list (also for tuples), dict, ndarray (also
            for an Index), Timestamp, Series, DataFrame. Anything else becomes a Handle, and so
            does, as a whole, a list or dict that holds anything else.

        Raises:
            Fault: the task failed. Kind "learner" leaves the session usable.
            TypeError: an argument is of a kind that cannot travel (a bug of the caller).
        """
        return self._call({"op": "call", "function": name}, args, kwargs, timeout)

    def keep(self, name: str, /, *args: Any, timeout: float | None = None, **kwargs: Any) -> Any:
        """Call a function and keep its result in the worker, whatever it is: returns a Handle.

        For results that only another call needs, such as the features of a month of payments.
        """
        head = {"op": "call", "function": name, "keep": True}
        return self._call(head, args, kwargs, timeout)

    def take(self, kept: Any, labels: Any, timeout: float | None = None) -> Any:
        """Keep the rows of a kept DataFrame or Series whose index labels are given, in that order.

        The worker does it, so the answer is worth what the learner's process is worth: check what
        is computed from it.

        Args:
            kept: a Handle of a DataFrame or Series of this session.
            labels: index labels, (n,).
        """
        return self._call({"op": "take"}, (kept, labels), {}, timeout)

    def _call(
        self, head: dict[str, Any], args: Any, kwargs: dict[str, Any], timeout: float | None
    ) -> Any:
        from . import codec

        tree, buffers = codec.encode([list(args), kwargs], self._number)
        seconds = self._limits.call_seconds if timeout is None else timeout
        return self._request({**head, "arguments": tree}, seconds, buffers)

    @property
    def output(self) -> str:
        """What the learner printed so far, stdout and stderr, cleaned, at most 32 KB."""
        return self._printed if self._closed else self._read_output()

    @property
    def usage(self) -> Usage:
        """Wall time of loading and calls, processor time and peak memory of the worker."""
        return Usage(round(self._wall, 6), self._watch.cpu_seconds(), self._watch.peak_mb())

    @property
    def alive(self) -> bool:
        """Whether further calls are possible."""
        return self._ended is None and self._process.status(0) is None

    def close(self) -> None:
        """Kill the worker and remove its files; safe to call twice."""
        if self._closed:
            return
        self._closed = True
        if self._ended is None:
            self._ended = Fault("exit", "the session is closed")
        self._watch.cpu_seconds(), self._watch.peak_mb()
        try:
            self._process.kill()
        finally:
            self._printed = self._read_output()
            self._connection.close()
            self._remove_files()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _request(self, head: dict[str, Any], seconds: float, buffers: Any = ()) -> Any:
        if self._ended is not None:
            raise Fault(self._ended.kind, f"the session has ended: {self._ended.message}")
        start = time.monotonic()
        self._process.thaw()
        try:
            return self._exchange(head, start + seconds, buffers)
        except DeadlinePassed:
            self._end(Fault("timeout", f"no answer within {seconds:g} s"))
        except ProtocolError as error:
            self._end(Fault("protocol", f"the process sent {error}"))
        except Closed:
            self._end(self._death())
        except Fault as fault:
            if fault.kind != "learner":
                self._end(fault)
            raise
        finally:
            self._process.freeze()
            self._wall += time.monotonic() - start

    def _exchange(self, head: dict[str, Any], deadline: float, buffers: Any) -> Any:
        from . import codec

        # Without it an answer sent in advance would be taken for the next question.
        nonce = os.urandom(8).hex()
        self._connection.send({**head, "n": nonce}, buffers, deadline)
        answer, parts = self._connection.receive(deadline)
        self._watch.check_output()
        need(answer.get("n") == nonce, "an answer to a question that was not asked")
        if "error" in answer:
            raise self._fault(answer["error"])
        return codec.decode(answer.get("ok"), parts, self._handle)

    def _fault(self, sent: Any) -> Fault:
        need(isinstance(sent, dict), "a malformed error report")
        try:
            return Fault.from_worker(sent)
        except ValueError as error:
            raise ProtocolError(str(error)) from None

    def _handle(self, spec: dict[str, Any]) -> Any:
        from . import codec
        from .faults import one_line

        number, kind = spec.get("id"), spec.get("t")
        if type(number) is not int or not isinstance(kind, str):
            raise ProtocolError("a bad handle")
        return codec.Handle(number, one_line(kind, 80), self._number)

    def _death(self) -> Fault:
        status = self._process.status(3)
        if status is None:
            return Fault("protocol", "the process closed its connection")
        if status >= 0:
            return Fault("exit", f"the process ended itself (status {status})")
        name, limit = signal.Signals(-status).name, self._limits.cpu_seconds
        if name == "SIGXCPU" or self._watch.cpu_seconds() >= limit:
            return Fault("timeout", f"used more than {limit} s of processor time")
        return Fault("crash", f"killed by {name}")

    def _end(self, fault: Fault) -> NoReturn:
        self._ended = fault
        self.close()
        raise fault from None

    def _read_output(self) -> str:
        with self._printed_to.open("rb") as file:
            return clean(file.read(OUTPUT_KEPT).decode("utf-8", "replace"), OUTPUT_KEPT)

    def _remove_files(self) -> None:
        self._printed_to.unlink(missing_ok=True)
        remove_tree(self._scratch)


def _socket_pair() -> tuple[socket.socket, socket.socket]:
    pair = socket.socketpair()
    for end in pair:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SOCKET_BUFFER)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SOCKET_BUFFER)
    return pair
