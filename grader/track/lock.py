"""A lock between processes that the system releases when its holder dies."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.track.faults import TrackingError

POLL_SECONDS = 0.05


@contextmanager
def held(path: Path, *, timeout: float) -> Iterator[bool]:
    """Hold the lock file at `path` for the time of the block.

    Args:
        path: the lock file; created when absent and never removed (removing it would let two
            processes lock two different files of the same name).
        timeout: seconds to wait for another holder; 0 tries once.

    Yields:
        Whether the lock is ours. False means that somebody else held it for all of `timeout`.

    Raises:
        TrackingError: the lock file cannot be created.
    """
    descriptor = _open(path)
    try:
        yield _acquire(descriptor, timeout)
    finally:
        os.close(descriptor)  # closing also releases the lock


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise TrackingError(
            "The runs folder cannot be written.",
            where=str(path.parent),
            why=error.strerror or str(error),
            next="Make the folder writable, then type: make ui",
        ) from error


def _acquire(descriptor: int, timeout: float) -> bool:
    deadline = time.monotonic() + timeout
    while not _try_lock(descriptor):
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
