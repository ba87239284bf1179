"""Folders of a sandbox: claimed while it lives, removed even if a hostile process filled them."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from pathlib import Path

_OPEN = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
PREFIX = "casework-sandbox-"  # ours alone: what is found under it may be swept
_UNCLAIMED_SECONDS = 60.0


def make_folder() -> tuple[Path, int]:
    """Make the folder of a sandbox; return it with a descriptor that claims it while open."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    claim = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    _lock(claim)
    return folder, claim


def sweep() -> None:
    """Remove folders of sandboxes whose grader was killed; those of living ones are locked."""
    for folder in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        with contextlib.suppress(OSError):
            if _abandoned(folder):
                remove_tree(folder)


def _abandoned(folder: Path) -> bool:
    found = folder.lstat()
    if not hasattr(os, "getuid") or found.st_uid != os.getuid():
        return False
    try:
        claim = os.open(folder / "lock", os.O_RDWR)
    except FileNotFoundError:  # perhaps being made at this moment
        return time.time() - found.st_mtime > _UNCLAIMED_SECONDS
    try:
        return _lock(claim)
    finally:
        os.close(claim)


def _lock(descriptor: int) -> bool:
    try:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:  # Windows: nothing is ever taken for abandoned
        return False
    except BlockingIOError:
        return False
    return True


def remove_tree(folder: Path) -> None:
    """Remove folder and everything in it; errors are ignored.

    Folders are moved up to the top before they are emptied, so the depth of nesting does not
    matter: neither the recursion limit nor the longest path of the system is reached.
    """
    if os.open not in os.supports_dir_fd:  # Windows
        import shutil

        shutil.rmtree(folder, ignore_errors=True)
        return
    with contextlib.suppress(OSError):
        top = os.open(folder, _OPEN)
        try:
            _empty(top)
        finally:
            os.close(top)
        folder.rmdir()


def _empty(top: int) -> None:
    count = 0
    while names := os.listdir(top):
        for name in names:
            if not _is_folder(name, top):
                os.unlink(name, dir_fd=top)
                continue
            os.chmod(name, 0o700, dir_fd=top)
            inner = os.open(name, _OPEN, dir_fd=top)
            try:
                for child in os.listdir(inner):  # noqa: PTH208  a descriptor
                    count += 1
                    if _is_folder(child, inner):
                        os.rename(child, f".up-{count}", src_dir_fd=inner, dst_dir_fd=top)
                    else:
                        os.unlink(child, dir_fd=inner)
            finally:
                os.close(inner)
            os.rmdir(name, dir_fd=top)


def _is_folder(name: str, parent: int) -> bool:
    import stat

    return stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)
