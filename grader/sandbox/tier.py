"""What protection this machine offers. Printed at each grade, never lowered silently."""

from __future__ import annotations

import platform
import shutil
import sys
from dataclasses import dataclass, field
from typing import Any

from . import landlock, seccomp

NAMES = {
    "A": "full: Landlock with signal scoping, seccomp, resource limits",
    "B": "good: Landlock, seccomp, resource limits",
    "C": "bubblewrap: namespaces, seccomp, resource limits",
    "D": "macOS sandbox-exec: no network, no writes; reads are not restricted",
    "E": "plain process: time and memory limits only; files are readable",
    "none": "no sandbox: the submission runs with your own rights",
}
_FULL_ABI = 6  # the first Landlock that keeps signals inside


@dataclass(frozen=True)
class Tier:
    """The protection in force.

    Attributes:
        letter: "A" (strongest) to "E", or "none" when confinement is switched off.
        name: what it means, one line.
        details: landlock_abi, seccomp, kernel, machine, system.
    """

    letter: str
    name: str
    details: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return "none" if self.letter == "none" else f"{self.letter} ({self.name})"

    def at_least(self, letter: str) -> bool:
        """Tell whether this tier is as strong as the one named."""
        return self.letter != "none" and self.letter <= letter.upper()


def detect(confine: bool = True) -> Tier:
    """Return the strongest tier this machine offers, or "none" if confine is False."""
    details: dict[str, Any] = {
        "landlock_abi": landlock.abi() if confine else 0,
        "seccomp": seccomp.available() if confine else False,
        "kernel": platform.release(),
        "machine": platform.machine(),
        "system": platform.system(),
    }
    letter = _letter(details) if confine else "none"
    return Tier(letter, NAMES[letter], details)


def _letter(details: dict[str, Any]) -> str:
    if details["landlock_abi"] and details["seccomp"]:
        return "A" if details["landlock_abi"] >= _FULL_ABI else "B"
    if sys.platform == "linux" and bubblewrap_works():
        return "C"
    if sys.platform == "darwin" and shutil.which("sandbox-exec"):
        return "D"
    return "E"


def bubblewrap_works() -> bool:
    """Try bubblewrap: being installed is not enough, user namespaces may be switched off."""
    import subprocess

    program = shutil.which("bwrap")
    if program is None:
        return False
    command = [program, "--unshare-all", "--ro-bind", "/", "/", "/bin/true"]
    try:
        return subprocess.run(command, capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
