"""Commands of the tracking's own child processes: `python -m grader.track drain FOLDER`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from grader.errors import CaseworkError
from grader.track.environment import apply
from grader.track.outbox import drain
from grader.track.store import build

USAGE = "usage: python -m grader.track {drain FOLDER | build-store FILE}"


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    apply()
    match list(arguments):
        case ["drain", folder]:
            return _drain(Path(folder))
        case ["build-store", file]:
            build(Path(file))
            return 0
    print(USAGE, file=sys.stderr)
    return 2


def _drain(runs_dir: Path) -> int:
    result = drain(runs_dir, on_error=_complain)
    if result.published:
        print(f"published {len(result.published)}", flush=True)
    return 3 if result.failed else 0


def _complain(folder: Path, error: CaseworkError) -> None:
    lines = error.lines()
    print("\n".join([f"{folder}: {lines[0]}", *lines[1:]]), file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
