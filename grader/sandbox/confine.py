"""Confinement of the calling process, applied before the first byte of a learner runs."""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import sys
from pathlib import Path
from typing import Any

from . import landlock, seccomp, syscalls

_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 24, 38
_CAPABILITY_VERSION_3 = 0x20080522


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the thread that forked it ends."""
    if sys.platform == "linux":
        syscalls.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def limit_resources(limits: dict[str, int]) -> None:
    """Set the resource limits of this process; they cannot be raised again."""
    if sys.platform == "win32":
        return
    import resource

    cpu = limits["cpu_seconds"]
    wanted = {
        resource.RLIMIT_CPU: (cpu, cpu + 2),
        resource.RLIMIT_FSIZE: (128 << 20, 128 << 20),
        resource.RLIMIT_NOFILE: (64, 64),
        resource.RLIMIT_CORE: (0, 0),
    }
    if sys.platform == "linux":
        data = limits["data_mb"] << 20
        wanted[resource.RLIMIT_DATA] = (data, data)
        wanted[resource.RLIMIT_MEMLOCK] = (1 << 16, 1 << 16)
        wanted[resource.RLIMIT_MSGQUEUE] = (0, 0)
    for name, (soft, hard) in wanted.items():
        _, ceiling = resource.getrlimit(name)
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)
        resource.setrlimit(name, (soft, hard))
    with contextlib.suppress(OSError):  # if memory runs out the system kills this process first
        Path("/proc/self/oom_score_adj").write_text("1000")


def drop_capabilities() -> None:
    """Give up what root can do beyond others, now and later."""
    if os.geteuid() != 0:
        return
    for capability in range(64):
        with contextlib.suppress(OSError):
            syscalls.prctl(_PR_CAPBSET_DROP, capability)
    header = struct.pack("<Ii", _CAPABILITY_VERSION_3, 0)
    syscalls.call("capset", header, struct.pack("<6I", *[0] * 6))


def apply(config: dict[str, Any]) -> dict[str, Any]:
    """Confine this process as config says and return what is in force.

    Args:
        config: limits, rules [(path, access)], landlock (ABI to use, 0 for none), seccomp.

    Raises:
        OSError: the kernel refused; the caller must then end the process.
    """
    limit_resources(config["limits"])
    version, filtered = config["landlock"], config["seccomp"]
    if version or filtered:
        drop_capabilities()
        syscalls.prctl(_PR_SET_NO_NEW_PRIVS, 1)
    if version:
        landlock.restrict([(path, access) for path, access in config["rules"]], version)
    if filtered:
        seccomp.install(deny_truncate=version < 3)
    return {"landlock": version, "seccomp": filtered}
