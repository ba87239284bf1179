"""Runs the suite as an unprivileged user and writes the table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ...errors import KitError
from ..tier import detect
from .catalogue import GROUPS, catalogue
from .unprivileged import become_nobody, environment

Row = dict[str, Any]
_TITLES = {
    "dying": "Dying and hanging",
    "resources": "Floods of memory, disk, output, descriptors",
    "processes": "Other processes and programs",
    "wire": "The connection to the grader",
    "forging": "Forged results (200 hidden coin flips as labels)",
    "planting": "Planted files",
    "secrets": "Secrets",
    "harm": "Harm to the grader, the machine, the network",
}


def run_here(names: tuple[str, ...]) -> Iterator[Row]:
    """Run the attacks as the present user."""
    from .runner import run_in_temporary_folder

    for outcome in run_in_temporary_folder(catalogue(names)):
        yield outcome.as_dict()


def run_as_nobody(names: tuple[str, ...]) -> Iterator[Row]:
    """Run the attacks in a process of uid 65534; needs root."""
    command = [sys.executable, "-m", "grader.sandbox", "attacks", "--json", *names]
    package = str(Path(__file__).resolve().parents[3])
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env=environment(),
        cwd=package,
        text=True,
        preexec_fn=become_nobody,
    )
    assert process.stdout is not None
    with process:
        for line in process.stdout:
            yield json.loads(line)
    if process.returncode not in (0, 1):
        raise KitError("the attack suite did not run to its end", where="attacks")


def run_suite(
    names: tuple[str, ...], as_json: bool, table: Path | None, echo: Callable[[str], Any]
) -> int:
    """Run attacks, print each outcome, write the table; return 0 if all went as wanted."""
    rows = []
    for row in (run_here if as_json or os.geteuid() != 0 else run_as_nobody)(names):
        rows.append(row)
        echo(json.dumps(row) if as_json else line_of(row))
    unwanted = [row for row in rows if verdict(row) == "NOT AS WANTED"]
    if not as_json:
        residual = sum(verdict(row) == "known risk" for row in rows)
        echo(f"{len(rows)} attacks, {len(unwanted)} not as wanted, {residual} known risks")
    if table is not None:
        table.write_text(markdown(rows), encoding="utf-8")
    return 1 if unwanted or not rows else 0


def verdict(row: Row) -> str:
    """Return "ok", "known risk" or "NOT AS WANTED"; a known risk that is gone is not as wanted."""
    if row["residual"]:
        return "NOT AS WANTED" if row["good"] else "known risk"
    return "ok" if row["good"] else "NOT AS WANTED"


def line_of(row: Row) -> str:
    """Return one line about an outcome."""
    extra = "; ".join(row["damage"]) or row["message"]
    head = f"{verdict(row):13} {row['group']:9} {row['name'][:54]:54} {row['outcome']:10}"
    return f"{head} {row['milliseconds']:6.0f} ms  {extra[:100]}"


def markdown(rows: list[Row]) -> str:
    """Return the table of docs/sandbox-attacks.md."""
    details = detect().details
    unwanted = sum(verdict(row) == "NOT AS WANTED" for row in rows)
    known = [row for row in rows if verdict(row) == "known risk"]
    lines = [
        "# What became of each attack",
        "",
        "Written by `make sandbox-check`, that is by",
        "`python -m grader.sandbox attacks --table docs/sandbox-attacks.md`; do not edit.",
        "The attacks are in `grader/sandbox/attacks/`; docs/threat-model.md explains the words.",
        "",
        f"Tier {detect()}, Landlock ABI {details['landlock_abi']}, kernel {details['kernel']}, "
        f"{details['machine']}. Grader and submissions ran as the same unprivileged user.",
        "Times include opening the session and, where it applies, the attack's own timeout.",
        "",
        f"**{len(rows)} attacks, {unwanted} not as wanted, {len(known)} known risks.**",
    ]
    for group in GROUPS:
        chosen = [row for row in rows if row["group"] == group]
        if chosen:
            lines += [
                "",
                f"## {_TITLES[group]}",
                "",
                "| attack | outcome | time | |",
                "|---|---|---|---|",
            ]
            lines += [_table_row(row) for row in chosen]
    lines += ["", "## Known risks", ""]
    lines += [f"- {row['name']}: {row['residual']}" for row in known]
    return "\n".join(lines) + "\n"


def _table_row(row: Row) -> str:
    name = row["name"].replace("|", "\\|")
    return f"| {name} | {row['outcome']} | {row['milliseconds']:.0f} ms | {verdict(row)} |"
