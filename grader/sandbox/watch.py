"""Watchdogs of one worker, read from outside: memory, disk, output, processor time."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time
from pathlib import Path

from .faults import Fault
from .limits import MEGABYTE, Limits

_MEMORY_SECONDS, _DISK_SECONDS = 0.05, 0.2
MAX_ENTRIES, MAX_FOLDER_DEPTH = 20_000, 32


class Watchdog:
    """Raises a Fault when the worker passes a limit.

    Args:
        pid: the worker.
        scratch: the folder it may write to.
        output: the file that takes what it prints.
        limits: the ceilings.
    """

    def __init__(self, pid: int, scratch: Path, output: Path, limits: Limits) -> None:
        self.pid, self._scratch, self._output, self._limits = pid, scratch, output, limits
        self._next_memory = self._next_disk = 0.0
        self._cpu = self._peak = 0.0

    def tick(self) -> None:
        """Check what is due; called often while the grader waits."""
        now = time.monotonic()
        if now >= self._next_memory:
            self._next_memory = now + _MEMORY_SECONDS
            self.check_output()
            self._check_memory()
        if now >= self._next_disk:
            self._next_disk = now + _DISK_SECONDS
            self._check_disk()

    def check_output(self) -> None:
        """Raise a Fault if more was printed than is allowed."""
        if self._output.stat().st_size > self._limits.output_mb * MEGABYTE:
            raise Fault("output", f"printed more than {self._limits.output_mb} MB")

    def cpu_seconds(self) -> float:
        """Return processor time of all threads of the worker, as last seen."""
        with contextlib.suppress(OSError, AttributeError, OverflowError):
            # The kernel's clock id of another process: CPUCLOCK_SCHED of pid.
            self._cpu = time.clock_gettime((~self.pid << 3) | 2)
        return round(self._cpu, 6)

    def peak_mb(self) -> float:
        """Return the largest resident memory of the worker, as last seen."""
        try:
            text = Path(f"/proc/{self.pid}/status").read_text()
            lines = [line for line in text.splitlines() if line.startswith("VmHWM")]
            self._peak = max(self._peak, *(int(line.split()[1]) / 1024 for line in lines), 0.0)
        except (OSError, ValueError, IndexError):
            pass
        return round(self._peak, 1)

    def _check_memory(self) -> None:
        used = resident_mb(self.pid)
        self.cpu_seconds()
        self._peak = max(self._peak, used)
        if used > self._limits.memory_mb:
            limit = self._limits.memory_mb
            raise Fault("memory", f"used {used:.0f} MB of memory, the limit is {limit} MB")

    def _check_disk(self) -> None:
        used, entries, depth = scratch_use(self._scratch)
        used += deleted_bytes(self.pid)
        if used > self._limits.disk_mb * MEGABYTE:
            limit = self._limits.disk_mb
            raise Fault("disk", f"wrote {used >> 20} MB to disk, the limit is {limit} MB")
        if entries > MAX_ENTRIES or depth > MAX_FOLDER_DEPTH:
            raise Fault("disk", "made too many or too deeply nested files")


def resident_mb(pid: int) -> float:
    """Return resident memory of a process in MB, 0 if it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0 if sys.platform == "linux" else _resident_elsewhere(pid)
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def _resident_elsewhere(pid: int) -> float:
    """Ask psutil, where it is installed; macOS and Windows have no /proc."""
    try:
        import psutil
    except ImportError:
        return 0.0
    try:
        return float(psutil.Process(pid).memory_info().rss) / MEGABYTE
    except psutil.Error:
        return 0.0


def scratch_use(folder: Path) -> tuple[int, int, int]:
    """Return (bytes, entries, depth) of a folder, counting only until the limits are passed."""
    used = entries = depth = 0
    pending = [(str(folder), 1)]
    while pending and entries <= MAX_ENTRIES and depth <= MAX_FOLDER_DEPTH:
        path, level = pending.pop()
        depth = max(depth, level)
        try:
            with os.scandir(path) as found:
                for entry in found:
                    entries += 1
                    used += _bytes_on_disk(entry.stat(follow_symlinks=False))
                    if entry.is_dir(follow_symlinks=False):
                        pending.append((entry.path, level + 1))
        except OSError:
            continue
    return used, entries, depth


def _bytes_on_disk(found: os.stat_result) -> int:
    blocks = getattr(found, "st_blocks", None)  # not on Windows
    return found.st_size if blocks is None else blocks * 512


def deleted_bytes(pid: int) -> int:
    """Return bytes of files that are deleted but still open in the process."""
    used = 0
    try:
        opened = list(Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return 0
    for link in opened:
        try:
            found = link.stat()
        except OSError:
            continue
        if stat.S_ISREG(found.st_mode) and found.st_nlink == 0:
            used += _bytes_on_disk(found)
    return used
