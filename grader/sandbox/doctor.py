"""What this machine offers, and a live proof of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from .tier import Tier, bubblewrap_works, detect

# One attack of every kind, fast ones.
LIVE_ATTACKS = (
    "segmentation fault",
    "endless loop in Python",
    "one array of 20 GB",
    "many large files",
    "1 GB to stdout",
    "fork bomb",
    "shell and other programs",
    "a buffer of 2^60 bytes",
    "50 answers in advance",
    "list of numbers that lie when compared",
    "write the next task, its report and the MLflow store",
    "labels by path",
    "labels through the grader's /proc",
    "the kit: labs, solutions, data sets, tests, its own source",
    "kill the grader, the zygote, everybody",
    "TCP, UDP, raw, netlink, packet, vsock",
)
_ADVICE = {
    "B": "Kernel 6.12 or newer gives tier A.",
    "C": "A kernel with Landlock (5.13 or newer, switched on) gives tier B or A.",
    "D": "Run inside a Linux container or virtual machine for more.",
    "E": "On Windows use WSL2; on Linux switch Landlock on, or install bubblewrap.",
}


def doctor(console_print: Callable[[str], Any]) -> int:
    """Print the tier and run about fifteen attacks; return 0 if none succeeded, else 3.

    Args:
        console_print: takes one line of text.
    """
    found = detect()
    for line in describe(found):
        console_print(line)
    if sys.platform != "linux":
        console_print("No live attacks: the suite is written for Linux.")
        return 0
    if not found.details["landlock_abi"]:
        console_print("No live attacks: without Landlock some of them would do real harm.")
        return 0
    return _attack(console_print)


def describe(found: Tier) -> list[str]:
    """Return lines that describe a tier."""
    details = found.details
    lines = [
        f"Sandbox tier {found}",
        f"  Landlock ABI {details['landlock_abi'] or 'none'}",
        f"  seccomp {'yes' if details['seccomp'] else 'no'}",
        f"  bubblewrap {'works' if sys.platform == 'linux' and bubblewrap_works() else 'no'}",
        f"  {details['system']} {details['kernel']} on {details['machine']}",
    ]
    return [*lines, *([f"  {_ADVICE[found.letter]}"] if found.letter in _ADVICE else [])]


def _attack(console_print: Callable[[str], Any]) -> int:
    from .attacks.catalogue import catalogue
    from .attacks.runner import run_in_temporary_folder

    chosen = [attack for attack in catalogue() if attack.name in LIVE_ATTACKS]
    failed = 0
    for outcome in run_in_temporary_folder(chosen):
        failed += not outcome.good
        word = "stopped" if outcome.good else "NOT STOPPED"
        detail = "; ".join(outcome.damage) or outcome.message if not outcome.good else ""
        line = f"  {word:11} {outcome.name} ({outcome.outcome}, {outcome.milliseconds:.0f} ms)"
        console_print(f"{line} {detail}".rstrip())
    console_print(f"{len(chosen)} live attacks, {failed} not stopped")
    return 3 if failed else 0
