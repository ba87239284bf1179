"""Entry point of the `casework` command: runs it, and turns faults into one clear message."""

from __future__ import annotations

import sys
from typing import Any

INTERRUPTED = 130
INTERRUPTION = "Interrupted: nothing was recorded; earlier runs are untouched."


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code (docs/commands.md lists them)."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    import typer

    from grader.cli import app
    from grader.errors import CaseworkError

    # Typer brings its own copy of click and exports only the leaves of its exceptions.
    usage_error: type[Exception] = typer.BadParameter.__bases__[0]
    try:
        result = app(arguments, prog_name="casework", standalone_mode=False)
    except CaseworkError as error:
        return _fail(error.lines(), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        result = INTERRUPTED
    except BrokenPipeError:
        return _quiet_pipe()
    except usage_error as error:
        return _usage(error)
    except Exception:
        return _bug()
    if result == INTERRUPTED:  # Typer turns Ctrl-C into this code
        return _fail([INTERRUPTION], INTERRUPTED)
    return result if isinstance(result, int) else 0


def _usage(error: Any) -> int:
    error.show()
    return 2


def _bug() -> int:
    """A fault nobody foresaw: here a traceback helps, and it is ours."""
    import traceback

    traceback.print_exc()
    return _fail(
        ["This is a fault of Casework, not of your work. Please report the lines above."], 3
    )


def _fail(lines: list[str], code: int) -> int:
    from grader.plaintext import clean
    from grader.terminal import console

    out = console(stderr=True)
    for number, line in enumerate(lines):
        text = clean(line)
        # A path must stay in one piece, to be copied and opened.
        whole = any(len(word) > out.width for word in text.split())
        out.print(text, style="bold red" if number == 0 else None, soft_wrap=whole)
    return code


def _quiet_pipe() -> int:
    """A reader such as `head` closed early: no traceback when Python flushes at exit."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


if __name__ == "__main__":
    main()
