"""Landlock by direct system calls: which files this process may use from now on.

Constants from include/uapi/linux/landlock.h; see landlock(7). No root is needed. It cannot be
undone, and it cannot stop chmod, stat, UDP or a path socket: seccomp.py does what it can of these.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

from . import syscalls

_NAMES = """
execute write_file read_file read_dir remove_dir remove_file make_char make_dir make_reg
make_sock make_fifo make_block make_sym refer truncate ioctl_dev
"""
_RIGHTS = {name: 1 << bit for bit, name in enumerate(_NAMES.split())}
# Highest right that each ABI knows: 13 in ABI 1, refer in 2, truncate in 3, ioctl_dev in 5.
_KNOWN = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}


def _sum(names: str) -> int:
    return sum(_RIGHTS[name] for name in names.split())


_OF_FILES = _sum("execute write_file read_file truncate ioctl_dev")
ACCESS = {
    "read": _sum("read_file read_dir"),
    "list": _sum("read_dir"),
    "device": _sum("read_file write_file"),
    "write": _sum(
        "read_file read_dir write_file truncate remove_dir remove_file make_dir make_reg refer"
    ),
}
_NET_BIND_AND_CONNECT = 3
_SCOPE_SOCKETS_AND_SIGNALS = 3
_RULE_PATH_BENEATH = 1


def abi() -> int:
    """Return the Landlock version of this kernel, 0 if there is none."""
    if not syscalls.supported():
        return 0
    try:
        return syscalls.call("landlock_create_ruleset", None, ctypes.c_size_t(0), ctypes.c_uint(1))
    except OSError:
        return 0


def restrict(rules: Iterable[tuple[str, str]], version: int) -> None:
    """Allow only the given paths and what lies below them; deny all TCP.

    Args:
        rules: (path, key of ACCESS); a path that does not exist is skipped.
        version: Landlock ABI to use, at most abi().

    Raises:
        OSError: the kernel refused; the process is then not confined.
    """
    handled = (1 << _KNOWN[min(version, 5)]) - 1
    net = _NET_BIND_AND_CONNECT if version >= 4 else 0
    scoped = _SCOPE_SOCKETS_AND_SIGNALS if version >= 6 else 0
    size = 8 if version < 4 else 16 if version < 6 else 24
    attributes = struct.pack("<QQQ", handled, net, scoped)
    ruleset = syscalls.call(
        "landlock_create_ruleset", attributes, ctypes.c_size_t(size), ctypes.c_uint(0)
    )
    try:
        for path, access in rules:
            _allow(ruleset, path, ACCESS[access] & handled)
        syscalls.call("landlock_restrict_self", ctypes.c_int(ruleset), ctypes.c_uint(0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            access &= _OF_FILES
        if access:
            rule = struct.pack("<Qi", access, fd)
            kind = ctypes.c_int(_RULE_PATH_BENEATH)
            syscalls.call("landlock_add_rule", ctypes.c_int(ruleset), kind, rule, ctypes.c_uint(0))
    finally:
        os.close(fd)
