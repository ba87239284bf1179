"""The worker: loads one submission and answers calls. It runs the learner's code and is not
trusted by anyone; whatever it sends is checked by the grader. It imports nothing of the project
but the modules beside it, which the zygote has already loaded.
"""

from __future__ import annotations

import importlib.util
import io
import os
import socket
import sys
import traceback
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from . import codec, hints
from .frames import Buffer, Closed, Connection

_MAX_REQUEST = 8 << 30
_TEXT = 6000


class Worker:
    """One submission and the objects its handles stand for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._module: ModuleType | None = None
        self._folder = ""
        self._objects: dict[int, Any] = {}
        self._streams = (sys.stdout, sys.stderr)

    def serve(self) -> None:
        """Answer requests until the grader closes the connection."""
        while True:
            try:
                head, buffers = self._connection.receive()
            except Closed:
                return
            answer, out = self._answer(head, buffers)
            answer["n"] = head.get("n")
            for stream in self._streams:
                stream.flush()
            self._connection.send(answer, out)

    def _answer(
        self, head: dict[str, Any], buffers: list[bytearray]
    ) -> tuple[dict[str, Any], list[Buffer]]:
        try:
            tree, out = self._load(head) if head["op"] == "load" else self._call(head, buffers)
            return {"ok": tree}, out
        except BaseException as error:  # SystemExit and KeyboardInterrupt are the learner's too
            return {"error": report(error, self._folder)}, []

    def _load(self, head: dict[str, Any]) -> tuple[Any, list[Buffer]]:
        path = Path(head["path"])
        self._folder = str(path.parent)
        sys.path.insert(0, self._folder)
        spec = importlib.util.spec_from_file_location("solution", path)
        assert spec is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["solution"] = module
        # Compiled from the source: a forged __pycache__ beside it is never used.
        code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
        exec(code, module.__dict__)
        self._module = module
        names = [k for k, v in vars(module).items() if callable(v) and not k.startswith("_")]
        return codec.encode(names)

    def _call(self, head: dict[str, Any], buffers: list[bytearray]) -> tuple[Any, list[Buffer]]:
        decoder = codec.Decoder(buffers, lambda spec: self._objects[spec["id"]])
        arguments, named = decoder.value(head["arguments"])
        if head["op"] == "take":
            return self._keep(take_rows(*arguments))
        function = getattr(self._module, head["function"], None)
        if not callable(function):
            raise AttributeError(f"the submission has no function {head['function']}")
        result = function(*arguments, **named)
        if head.get("keep"):
            return self._keep(result)
        try:
            return self._encode(result)
        except TypeError as error:
            raise _Unsendable(head["function"], function, str(error)) from None

    def _encode(self, result: Any) -> tuple[Any, list[Buffer]]:
        return codec.encode(result) if codec.is_plain(result) else self._keep(result)

    def _keep(self, result: Any) -> tuple[Any, list[Buffer]]:
        number = len(self._objects) + 1
        self._objects[number] = result
        kind = type(result)
        return {"$": "handle", "id": number, "t": kind.__name__[:80]}, []


def take_rows(frame: Any, labels: Any) -> Any:
    """Return the rows of a DataFrame or Series with these index labels, in this order."""
    if not hasattr(frame, "loc"):
        raise TypeError(f"expected a DataFrame, got {type(frame).__name__}")
    return frame.loc[labels]


class _Unsendable(Exception):
    """A result that cannot be sent; reported as a TypeError at the function's first line."""

    def __init__(self, name: str, function: Any, message: str) -> None:
        super().__init__(f"{name} returned {message}")
        code = getattr(function, "__code__", None)
        self.name = name
        self.line = getattr(code, "co_firstlineno", None)
        self.file = getattr(code, "co_filename", "")


def report(error: BaseException, folder: str) -> dict[str, Any]:
    """Describe an exception for the grader: names, text and the learner's own frames."""
    if isinstance(error, _Unsendable):
        place = (_inside(error.file, folder), error.line, error.name)
        return _record("TypeError", _text(error), "", *place)
    frames = own_frames(error.__traceback__, folder)
    file, line, function = frames[-1] if frames else ("", None, "")
    if isinstance(error, SyntaxError) and _inside(error.filename or "", folder):
        file, line = _inside(error.filename or "", folder), error.lineno
    kind, message = type(error).__name__, _text(error)
    text = _format(frames, folder) + f"{kind}: {message}"
    return _record(kind, message, text[-_TEXT:], file, line, function)


def _record(
    error: str, message: str, text: str, file: str, line: int | None, function: str
) -> dict[str, Any]:
    return {
        "error": error[:80],
        "message": message,
        "traceback": text,
        "file": file,
        "line": line,
        "function": function[:80],
    }


def _text(error: BaseException) -> str:
    text = str(error.msg if isinstance(error, SyntaxError) else error)[:_TEXT]
    advice = hints.hint(error)
    text = f"{text} ({advice})" if advice else text
    return text.encode("utf-8", "backslashreplace").decode()


def _inside(file: str, folder: str) -> str:
    path = Path(file)
    return str(path.relative_to(folder)) if folder and path.is_relative_to(folder) else ""


def own_frames(trace: TracebackType | None, folder: str) -> list[tuple[str, int | None, str]]:
    """Return (file, line, function) of the last eight frames inside folder, outermost first."""
    found: list[tuple[str, int | None, str]] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        file = _inside(code.co_filename, folder)
        if file:
            found = [*found[-7:], (file, trace.tb_lineno, code.co_name)]
        trace = trace.tb_next
    return found


def _format(frames: list[tuple[str, int | None, str]], folder: str) -> str:
    lines = [
        traceback.FrameSummary(str(Path(folder, file)), line, name).line
        for file, line, name in frames
    ]
    return "".join(
        f'File "{file}", line {line}, in {name}\n' + (f"    {text}\n" if text else "")
        for (file, line, name), text in zip(frames, lines, strict=True)
    )


def rebuild_streams() -> None:
    """Point sys.stdin, stdout and stderr at descriptors 0, 1 and 2 of this process."""
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(
            io.BufferedWriter(io.FileIO(fd, "w", closefd=False)),
            encoding="utf-8",
            errors="backslashreplace",
            line_buffering=True,
        )
        for fd in (1, 2)
    )


def seed_everything(seed: int) -> None:
    """Seed the global generators of random and numpy."""
    import random

    import numpy as np

    random.seed(seed)
    np.random.seed(seed % (1 << 32))  # noqa: NPY002  learner code may use the global generator


def run(confinement: dict[str, Any], seed: int, sock: socket.socket) -> None:
    """Serve the grader on a socket; the first frame says how this process is confined."""
    rebuild_streams()
    seed_everything(seed)
    connection = Connection(sock, _MAX_REQUEST)
    connection.send({"ready": confinement, "pid": os.getpid()})
    Worker(connection).serve()
