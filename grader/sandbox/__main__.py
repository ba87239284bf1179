"""`python -m grader.sandbox doctor` and `python -m grader.sandbox attacks`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ..errors import CaseworkError


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m grader.sandbox")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("doctor", help="say what this machine offers and try 15 attacks")
    attacks = commands.add_parser("attacks", help="run the attack suite")
    attacks.add_argument("names", nargs="*", help="part of a group or name; default all")
    attacks.add_argument("--table", type=Path, help="write the outcomes to this Markdown file")
    attacks.add_argument("--json", action="store_true", help="one JSON object per attack")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    chosen = _parser().parse_args(arguments)
    if chosen.command == "doctor":
        from .doctor import doctor

        return doctor(print)
    from .attacks.report import run_suite

    return run_suite(
        tuple(chosen.names), chosen.json, chosen.table, lambda text: print(text, flush=True)
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CaseworkError as error:
        print("\n".join(error.lines()), file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
