"""Notices saves: changes of the Python files in the solution's folder."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

Signature = tuple[tuple[str, int, int, int], ...]

# A save is often two or three changes (truncate, write, rename); they are taken together.
_STEP_MS, _DEBOUNCE_MS = 20, 200
# How long a change that the system does not report (network folders) can stay unseen.
_LOOK_MS = 1000


def signature(submission: Path) -> Signature:
    """Return names, times, sizes and numbers of the Python files that a solution may consist of.

    These are the files beside it and those of the packages beside it.
    """
    found = []
    for file in sorted(files(submission)):
        with suppress(OSError):
            about = file.stat()
            found.append((str(file), about.st_mtime_ns, about.st_size, about.st_ino))
    return tuple(found)


def files(submission: Path) -> list[Path]:
    """Return the solution, the Python files beside it and those of packages beside it."""
    folder, found = submission.parent, [submission]
    with suppress(OSError):
        # Hidden files are the editors' own: locks, drafts.
        found += [one for one in folder.glob("[!.]*.py") if one != submission]
        for package in packages(folder):
            found += package.rglob("*.py")
    return found


def packages(folder: Path) -> list[Path]:
    """Return the packages directly inside a folder."""
    return [one.parent for one in folder.glob("*/__init__.py")]


class Saves:
    """Calls `saved` from a thread of its own after each save.

    Args:
        submission: the solution file; it may vanish and come back, and so may its folder.
        saved: what to call.
    """

    def __init__(self, submission: Path, saved: Callable[[], None]) -> None:
        self._submission, self._saved = submission, saved
        self._stop = threading.Event()
        self._last = signature(submission)
        self._thread = threading.Thread(target=self._work, daemon=True, name="saves")

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        self._thread.join(2)

    def _work(self) -> None:
        while not self._stop.is_set():
            if self._submission.parent.is_dir():
                with suppress(OSError, RuntimeError):  # the folder was removed meanwhile
                    self._watch()
            self._look()
            self._stop.wait(_LOOK_MS / 1000)

    def _watch(self) -> None:
        """Look after each reported change, until the folder is another one."""
        import watchfiles

        folder = self._submission.parent
        watched, known = folder.stat().st_ino, packages(folder)
        for _ in watchfiles.watch(
            folder,
            *known,
            watch_filter=None,
            step=_STEP_MS,
            debounce=_DEBOUNCE_MS,
            rust_timeout=_LOOK_MS,
            yield_on_timeout=True,
            stop_event=self._stop,
            recursive=False,
        ):
            self._look()
            if folder.stat().st_ino != watched or packages(folder) != known:
                return

    def _look(self) -> None:
        now = signature(self._submission)
        if now != self._last:
            self._last = now
            self._saved()
