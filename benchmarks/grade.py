"""What grading costs on top of the learner's own work: CPU seconds of one cold grade.

    .venv/bin/python benchmarks/grade.py [LAB]

The grader's own share is the CPU of the whole process tree, less the submission's calls and less
the import of the libraries that the submission uses anyway.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def cpu_of(command: list[str], home: str) -> tuple[float, str]:
    """Run a command; return the CPU seconds of it and its children, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "CASEWORK_HOME": home}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def main(lab: str) -> None:
    from grader.sandbox import PRELOAD

    solution = ROOT / "solutions" / lab / "solution.py"
    command = [sys.executable, "-P", "-m", "grader", "grade", lab, "--no-track"]
    command += ["--submission", str(solution), "--json", "-"]
    imports = "import " + ", ".join(PRELOAD)
    with tempfile.TemporaryDirectory() as home:
        cpu_of(command, home)  # grades baseline and reference, as `casework lab` does
        for number in range(3):
            total, printed = cpu_of(command, home)
            seconds = json.loads(printed)["seconds"]
            libraries, _ = cpu_of([sys.executable, "-P", "-c", imports], home)
            own = total - seconds["learner_cpu"] - libraries
            learner = seconds["learner_cpu"]
            print(
                f"run {number + 1}: total {total:5.2f} s CPU = submission {learner:5.2f}"
                f" + its libraries {libraries:4.2f} + grader {own:4.2f}"
                f"   ({own / total:.0%} of the whole)"
            )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "fraud")
