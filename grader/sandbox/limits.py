"""What a session may use, and what it did use."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Ceilings of one session. Each one that is passed ends the session with a Fault.

    Args:
        call_seconds: wall time of one call.
        load_seconds: wall time of loading the submission.
        memory_mb: resident memory, watched from outside every 0.1 s; it counts the preloaded
            libraries, about 250 MB.
        data_mb: private writable memory (RLIMIT_DATA); passing it raises MemoryError inside.
        disk_mb: everything in the scratch folder, deleted but open files included.
        result_mb: size of one returned value.
        output_mb: printed text; only its first 32 KB are kept.
        cpu_seconds: processor time of the whole session (RLIMIT_CPU).
    """

    call_seconds: float = 60.0
    load_seconds: float = 30.0
    memory_mb: int = 2048
    data_mb: int = 4096
    disk_mb: int = 512
    result_mb: int = 256
    output_mb: int = 64
    cpu_seconds: int = 600


@dataclass(frozen=True)
class Usage:
    """What the session used so far: loading and all calls.

    Wall time, processor time and peak memory are read by the grader from the kernel, never
    reported by the worker. Peak memory includes the preloaded libraries.
    """

    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_memory_mb: float = 0.0
