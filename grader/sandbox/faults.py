"""The failure of a task, and the cleaning of text that comes from a learner's process."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from grader import plaintext

KINDS = ("timeout", "memory", "disk", "output", "exit", "crash", "learner", "protocol")


def clean(text: str, limit: int) -> str:
    """Return text without control characters (newline and tab stay), at most limit characters."""
    text = plaintext.clean(text[: limit * 4])
    return text if len(text) <= limit else text[: limit - 3] + "..."


def one_line(text: str, limit: int = 500) -> str:
    """Return text cleaned and joined to one line of at most limit characters."""
    return clean(" ".join(text[: limit * 4].split()), limit)


def safe_file(text: str) -> str:
    """Return a relative file name as it may be shown, or "" if it is not one."""
    path = PurePosixPath(one_line(text, 200))
    return "" if path.is_absolute() or ".." in path.parts else str(path) if path.parts else ""


class Fault(Exception):
    """A task's failure. It is never a bug of ours, and never carries an object of the learner.

    Attributes:
        kind: one of KINDS.
        message: one line, cleaned and capped.
        error: for kind "learner" the name of the exception type, as sent; else "".
        traceback: the learner's own frames, cleaned and capped; else "".
        file: innermost file inside the submission folder, relative to it; else "".
        line: its line, or None.
        function: innermost function of the learner, or "".
    """

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        error: str = "",
        traceback: str = "",
        file: str = "",
        line: int | None = None,
        function: str = "",
    ) -> None:
        self.kind = kind
        self.message = one_line(message)
        self.error = one_line(error, 80)
        self.traceback = clean(traceback, 6000)
        self.file = safe_file(file)
        self.line = line
        self.function = one_line(function, 80)
        super().__init__(f"{kind}: {self.message}")

    @classmethod
    def from_worker(cls, sent: dict[str, Any]) -> Fault:
        """Build a Fault from a worker's error record; raises ValueError if it is malformed."""
        texts = {
            key: sent.get(key) for key in ("error", "message", "traceback", "file", "function")
        }
        if not all(isinstance(text, str) for text in texts.values()):
            raise ValueError("an error report with wrong types")
        line = sent.get("line")
        if line is not None and not (type(line) is int and 0 < line < 10**7):
            raise ValueError("an error report with a wrong line")
        kind = "memory" if texts["error"] == "MemoryError" else "learner"
        return cls(
            kind, str(texts.pop("message")), line=line, **{k: str(v) for k, v in texts.items()}
        )
