"""Every command that a document shows is run, on a lab of its own, in the order it is shown."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader import lab as labs
from grader.paths import Project
from tests.conftest import ROOT, Tiny

PROJECT = Project(ROOT, ROOT)
LABS = labs.names(PROJECT)
TASKS = {task.id for name in LABS for task in labs.load(PROJECT, name).tasks}
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "labs").glob("*/README.md")),
    *sorted((ROOT / "datasets").glob("*/CARD.md")),
]
BLOCK = re.compile(
    r"^ {4,}(?:\$ )?((?:make|casework|\.venv/bin/casework|python3 -c) .*?)(?:  +#.*)?$"
)
INLINE = re.compile(r"`((?:make|casework) [^`]+)`")
# Said in a sentence, without the lab they would need.
NAMED_ONLY = {f"casework {name}" for name in ("grade", "compare", "check", "report", "lab", "data")}
# Commands that need a terminal, a server, a network or minutes: who runs them instead.
ELSEWHERE = {
    "make test": ".ci/run",
    "make lint": ".ci/run",
    "make setup": "tests/test_bootstrap.py",
    "make docs": "tests/test_docs.py",
    "make lock": "tests/test_bootstrap.py",
    "make format": ".pre-commit-config.yaml",
    "make benchmarks": "benchmarks",
    "make fuzz": "tests/sandbox/test_frames.py",
    "make sandbox-check": "tests/sandbox/test_attacks.py",
    "casework ui": "tests/track/test_process.py",
    "casework watch": "tests/watch/test_plain.py",
    "casework interview": "tests/interview/test_session.py",
    "casework doctor": "tests/sandbox/test_policy.py",
    "casework verify": "tests/test_bank.py",
    "casework grade churn --source": "tests/datasets/test_fraud_loader.py",
    "casework data churn --nltk": "tests/datasets/test_sentiment_nltk.py",
    "casework data churn --source live": "tests/datasets/test_stock_live.py",
    "casework check churn --task model --pdb": "tests/test_debug.py",
}


def shown(path: Path) -> list[str]:
    """Return the commands of a document in its order, without its syntax tables ([...])."""
    found: list[str] = []
    for line in path.read_text().splitlines():
        block = BLOCK.match(line)
        found += [block[1]] if block else INLINE.findall(line)
    whole = [one for one in dict.fromkeys(found) if not re.search(r"[\[…]|\.\.\.|COMMAND", one)]
    return [one for one in whole if one not in NAMED_ONLY]


def recipes() -> dict[str, str]:
    """Return what make runs: "grade-%" -> "casework grade %"."""
    text = (ROOT / "Makefile").read_text()
    found = re.findall(r"^([a-z%-]+):.*\n\t@\$\(CASEWORK\) (.*)$", text, flags=re.M)
    return {target: f"casework {rest.replace('$*', '%')}" for target, rest in found}


def as_casework(command: str) -> str:
    """Return what a `make` command runs, itself where that is no casework command."""
    if not command.startswith("make "):
        return command.removeprefix(".venv/bin/")
    target = command.split()[1]
    verb, _, lab = target.partition("-")
    known = recipes()
    if target in known:
        return known[target]
    return known[f"{verb}-%"].replace("%", lab) if f"{verb}-%" in known else command


def on_the_small_lab(word: str) -> str:
    """Put the small lab, its task and its file in the place of those a document names."""
    if word in TASKS or word in ("TASK", "T"):
        return "model"
    named = {
        "LAB": "churn",
        "PATH": "solution.py",
        "NAME": "shop",
        "RUN": "1",
        "N": "1",
        "$file": "solution.py",
    }
    if word in named:
        return named[word]
    for lab in LABS:
        word = re.sub(rf"(?<![a-z_]){lab}(?![a-z_])", "churn", word)
    return word.replace("$name", "ada")


def scaled_down(command: str) -> str:
    """Return a casework command with the small lab's names; any other as it is."""
    if not command.startswith("casework "):
        return command
    return " ".join(shlex.quote(on_the_small_lab(word)) for word in shlex.split(command))


def runnable() -> Iterator[tuple[str, list[str]]]:
    known: list[list[str]] = []  # many pages show the same few
    for path in DOCUMENTS:
        small = map(scaled_down, map(as_casework, shown(path)))
        own = [one for one in dict.fromkeys(small) if not one.startswith(tuple(ELSEWHERE))]
        if own and own not in known:
            known.append(own)
            yield path.relative_to(ROOT).as_posix(), own


def prepare(tiny: Tiny) -> None:
    """Lay the files out that documents speak of."""
    home = tiny.project.home
    solved = tiny.solution.read_text()
    for place in ("solution.py", "submissions/ada/solution.py", "candidate/solution.py"):
        (home / place).parent.mkdir(parents=True, exist_ok=True)
        (home / place).write_text(solved)
    (home / "results").mkdir()
    for name in ("creditcard.csv", "online-retail.csv", "messages.csv"):
        (home / name).write_text("a,b\n1,2\n")
    assert tiny.casework("lab", "churn").code == 0


def test_those_that_are_run_elsewhere_are_run_there() -> None:
    assert not [place for place in ELSEWHERE.values() if not (ROOT / place).exists()]


@pytest.mark.slow
@pytest.mark.parametrize(("path", "commands"), list(runnable()), ids=lambda value: str(value)[:40])
def test_every_command_of_a_document_works(path: str, commands: list[str], tiny: Tiny) -> None:
    prepare(tiny)
    for command in commands:
        if command.startswith("casework "):
            # The lab of the page on labs is there already: it is the small one.
            words = shlex.split(command.replace("new churn", "new shop"))
            done = tiny.casework(*words[1:])
            assert done.code in (0, 1), f"{path}: {command}: exit {done.code}\n{done.out}{done.err}"
        else:
            subprocess.run(command, shell=True, check=True, timeout=60)
