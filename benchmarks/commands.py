"""How fast a listing and a hint answer: wall and CPU seconds, median of nine cold starts.

.venv/bin/python benchmarks/commands.py
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time


def once(arguments: list[str], home: str) -> tuple[float, float]:
    """Return wall and CPU seconds of one command."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-P", "-m", "grader", *arguments],
        env={"PATH": "/usr/bin:/bin", "CASEWORK_HOME": home},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        for arguments in (["list"], ["hint", "fraud"]):
            pairs = [once(arguments, home) for _ in range(9)]
            wall, cpu = (statistics.median(values) for values in zip(*pairs, strict=True))
            print(f"casework {' '.join(arguments):<12} wall {wall:.2f} s, CPU {cpu:.2f} s")


if __name__ == "__main__":
    main()
