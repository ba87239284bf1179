"""Reading from the person: lines, an editor, marks. A half line under Ctrl-C is kept."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from grader.errors import UsageError

END = "."
EDITORS = ("nano", "vim", "vi", "notepad")
RULE = "-" * 20 + " your answer below this line, everything above is dropped"


class HalfLine(KeyboardInterrupt):
    """Ctrl-C in the middle of a line; `text` is what stood there."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


def present() -> bool:
    """Whether a person can answer: both ends are a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def prepare() -> None:
    """Switch on line editing where Python has it."""
    with suppress(ImportError):
        import readline

        if hasattr(readline, "set_auto_history"):
            readline.set_auto_history(False)


def line(prompt: str) -> str:
    """Return one line as typed.

    Raises:
        HalfLine: Ctrl-C, with what stood on the line.
        KeyboardInterrupt: the end of the input: nobody is there any more.
    """
    try:
        return _text(input(prompt))
    except EOFError:
        print()
        raise KeyboardInterrupt from None
    except KeyboardInterrupt:
        print()
        raise HalfLine(_half()) from None


def choice(prompt: str, known: Sequence[str], default: str = "") -> str:
    """Return one of `known`, asked for until it is one; its first letters are enough."""
    while True:
        word = line(prompt).strip().lower() or default
        fits = [name for name in known if name == word] or [
            name for name in known if word and name.startswith(word)
        ]
        if len(fits) == 1:
            return fits[0]
        print(f"  one of: {', '.join(known)}")


def lines(prompt: Callable[[], str]) -> Iterator[str]:
    """Yield lines up to a single dot; a pasted block counts line by line."""
    while True:
        for row in line(prompt()).split("\n"):
            if row.strip() == END:
                return
            yield row


def edited(path: Path, head: str, body: str) -> str:
    """Let the person write in their editor and return the text below the rule.

    The file stays until the answer is kept, so that a closed terminal loses nothing.

    Args:
        path: the file to edit; when it is there already, its text goes on.
        head: the question, shown above the rule.
        body: what stands below the rule at first.

    Raises:
        UsageError: there is no editor, or it fails.
    """
    command = editor()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{head}\n\n{RULE}\n\n{body}", encoding="utf-8")
    with _ignoring_interrupts():
        try:
            code = subprocess.call([*command, str(path)])
        except OSError as error:
            raise UsageError(f"the editor does not start: {error}", next="set EDITOR") from None
    if code:
        raise UsageError(f"the editor ended with code {code}", where=command[0])
    above, rule, below = path.read_text(encoding="utf-8", errors="replace").partition(RULE)
    return _text((below if rule else above).strip())


def editor() -> list[str]:
    """Return the editor's command: VISUAL, EDITOR, or one that is installed.

    Raises:
        UsageError: there is none.
    """
    wanted = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    with suppress(ValueError):
        if wanted and shlex.split(wanted):
            return shlex.split(wanted)
    for name in EDITORS:
        if shutil.which(name):
            return [name]
    raise UsageError("no editor found", next="set EDITOR, or type the answer here")


@contextmanager
def _ignoring_interrupts() -> Iterator[None]:
    """Ctrl-C belongs to the editor. A handler, not SIG_IGN, which the editor would inherit."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _half() -> str:
    try:
        import readline
    except ImportError:
        return ""
    return _text(readline.get_line_buffer())


def _text(raw: str) -> str:
    """Return text that UTF-8 can hold: bytes that were none become question marks."""
    return raw.encode("utf-8", "replace").decode("utf-8")
