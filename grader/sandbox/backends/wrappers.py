"""The commands that confine an interpreter where the kernel's own means are missing."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from ..policy import KIT_FOLDERS
from .boot import FOLDER
from .spawn import Wrapper

# The worker-side modules; nothing else of the kit is visible inside bubblewrap.
WORKER_MODULES = [
    "codec",
    "columns",
    "confine",
    "frames",
    "hints",
    "landlock",
    "seccomp",
    "single",
    "syscalls",
    "tables",
    "worker",
    "zygote",
]


def for_tier(letter: str) -> Wrapper:
    """Return the wrapper of tier C (bubblewrap), D (sandbox-exec) or E (none)."""
    return {"C": bubblewrap, "D": sandbox_exec}.get(letter, plain)


def plain(config: dict[str, Any]) -> list[str]:
    """Return no wrapper."""
    return []


def bubblewrap(config: dict[str, Any]) -> list[str]:
    """Return the bwrap command: own namespaces, only the allowed paths, one writable folder."""
    program = shutil.which("bwrap") or "bwrap"
    options = "--unshare-all --die-with-parent --new-session --proc /proc --dev /dev --tmpfs /tmp"
    arguments = [program, *options.split()]
    for link in ("/lib", "/lib32", "/lib64"):
        if Path(link).is_symlink():
            arguments += ["--symlink", str(Path(link).readlink()), link]
    for path in _visible(config):
        arguments += ["--ro-bind", path, path]
    scratch = config["scratch"]
    return [*arguments, "--bind", scratch, scratch, "--chdir", scratch, "--"]


def _visible(config: dict[str, Any]) -> list[str]:
    """Return what to show read-only: rules of the policy, interpreter, worker modules."""
    special = ("/proc", "/dev", "/sys")
    allowed = [path for path, access in config["rules"] if access == "read"]
    prefixes = [Path(prefix) for prefix in dict.fromkeys([sys.base_prefix, sys.prefix])]
    interpreter = [str(p / name) for p in prefixes for name in ("bin", "pyvenv.cfg")]
    modules = [str(FOLDER / f"{name}.py") for name in WORKER_MODULES]
    wanted = dict.fromkeys([*allowed, *interpreter, *modules])
    return [p for p in wanted if Path(p).exists() and not p.startswith(special)]


def sandbox_exec(config: dict[str, Any]) -> list[str]:
    """Return the macOS command: no network, no writes but to one folder, the kit unreadable.

    Not tested by the authors. Other files of the user stay readable.
    """
    root = FOLDER.parent.parent
    hidden = [root / name for name in KIT_FOLDERS] + [Path("~/.ssh").expanduser()]
    lines = [
        "(version 1)",
        "(allow default)",
        "(deny network*)",
        "(deny file-write*)",
        f'(allow file-write* (subpath "{config["scratch"]}") (literal "/dev/null"))',
        *(f'(deny file-read* (subpath "{path}"))' for path in hidden),
        "(deny process-fork)",
    ]
    return ["sandbox-exec", "-p", "\n".join(lines)]
