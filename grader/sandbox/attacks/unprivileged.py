"""Running as nobody, even where the interpreter lies in root's home.

Tests as root prove little: root owns what it reads. The process becomes uid 65534. If the
interpreter lies below a folder that others cannot enter (/root, mode 700), a private mount
namespace is made first, in which that folder is an empty one that holds only the interpreter.
Nothing changes outside the process.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

NOBODY = 65534
_CLONE_NEWNS = 0x20000
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18


def needed_folders() -> list[Path]:
    """Return the folders a fresh interpreter needs: itself, its packages, this package."""
    package = Path(__file__).resolve().parents[3]
    return [Path(folder).resolve() for folder in (sys.base_prefix, sys.prefix, package)]


def closed_parent(folder: Path) -> Path | None:
    """Return the topmost parent of folder that others may not enter, or None."""
    for parent in reversed([folder, *folder.parents]):
        if not parent.stat().st_mode & 0o001:
            return parent
    return None


def become_nobody() -> None:
    """Give up root in this process.

    Raises:
        OSError: a private mount namespace is needed and not allowed here.
    """
    closed = {f: p for f in needed_folders() if (p := closed_parent(f)) is not None}
    if closed:
        _show_only(closed)
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def _show_only(closed: dict[Path, Path]) -> None:
    """In a private mount namespace, empty each closed parent but for the folders needed."""
    libc = ctypes.CDLL(None, use_errno=True)
    _check(libc.unshare(_CLONE_NEWNS), "unshare")
    _mount(libc, "none", "/", None, _MS_REC | _MS_PRIVATE)
    inside = {folder: os.open(folder, os.O_PATH) for folder in closed}
    for parent in set(closed.values()):
        _mount(libc, "tmpfs", str(parent), "tmpfs", 0, "mode=755")
    for folder, fd in inside.items():
        folder.mkdir(parents=True, exist_ok=True)
        _mount(libc, f"/proc/self/fd/{fd}", str(folder), None, _MS_BIND | _MS_REC)
        os.close(fd)


def _mount(
    libc: ctypes.CDLL, source: str, at: str, kind: str | None, flags: int, data: str = ""
) -> None:
    kinds = None if kind is None else kind.encode()
    number = ctypes.c_ulong(flags)
    _check(libc.mount(source.encode(), at.encode(), kinds, number, data.encode()), f"mount {at}")


def _check(result: int, what: str) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


def environment() -> dict[str, str]:
    """Return the environment of the unprivileged process."""
    return {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8", "TMPDIR": "/tmp"}
