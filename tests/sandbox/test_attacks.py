"""The whole attack suite, run as an unprivileged user; and the fuzzing of the decoder."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox import fuzz, landlock
from grader.sandbox.attacks import unprivileged
from grader.sandbox.attacks.catalogue import catalogue
from grader.sandbox.attacks.report import markdown, verdict

ROOT = Path(__file__).resolve().parents[2]
ROW = {
    "name": "a | b",
    "group": "harm",
    "outcome": "denied",
    "message": "m",
    "damage": [],
    "milliseconds": 12.3,
    "good": True,
    "residual": "",
}


@pytest.mark.slow
@pytest.mark.skipif(not landlock.abi(), reason="this kernel has no Landlock")
def test_every_attack_ends_as_wanted(tmp_path: Path) -> None:
    table = tmp_path / "attacks.md"
    command = [sys.executable, "-m", "grader.sandbox", "attacks", "--table", str(table)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280)
    unwanted = [line for line in done.stdout.splitlines() if line.startswith("NOT AS WANTED")]
    assert not unwanted, "\n".join(unwanted)
    assert done.returncode == 0, done.stderr
    assert table.read_text().count("| ok |") >= 80


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_root_becomes_nobody_and_still_has_an_interpreter() -> None:
    code = "import os, numpy, grader; print(os.getuid(), os.geteuid(), os.access('/root', os.W_OK))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        preexec_fn=unprivileged.become_nobody,
        env=unprivileged.environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["65534", "65534", "False"]


def test_a_known_risk_that_is_gone_is_reported() -> None:
    assert verdict(ROW) == "ok"
    assert verdict({**ROW, "good": False}) == "NOT AS WANTED"
    assert verdict({**ROW, "good": False, "residual": "why"}) == "known risk"
    assert verdict({**ROW, "residual": "why"}) == "NOT AS WANTED"


def test_the_table_names_outcomes_and_risks() -> None:
    text = markdown([ROW, {**ROW, "name": "stat", "good": False, "residual": "why it is"}])
    assert "| a \\| b | denied | 12 ms | ok |" in text
    assert "- stat: why it is" in text
    assert "2 attacks, 0 not as wanted, 1 known risks" in text


def test_every_attack_is_python_but_one() -> None:
    broken = []
    for attack in catalogue():
        try:
            compile(attack.source("LABELS = ''"), attack.name, "exec")
        except SyntaxError:
            broken.append(attack.name)
    assert broken == ["syntax error"]


def test_the_published_table_is_of_these_attacks() -> None:
    table = (ROOT / "docs" / "sandbox-attacks.md").read_text()
    for attack in catalogue():
        assert f"| {attack.name} |" in table
    assert "NOT AS WANTED" not in table


def test_mutated_frames_never_break_the_decoder() -> None:
    rng, frames = random.Random(1), fuzz.seeds()
    for frame in frames:
        fuzz.read_answer(frame)
    for _ in range(3000):
        fuzz.one_input(fuzz.mutate(rng.choice(frames), rng))


def test_the_fuzzer_notices_a_broken_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(fuzz, "decode", broken)
    with pytest.raises(KeyError):
        fuzz.one_input(fuzz.seeds()[1])


def test_json_lines_are_one_object_per_attack() -> None:
    if not landlock.abi():
        pytest.skip("this kernel has no Landlock")
    command = [sys.executable, "-m", "grader.sandbox", "attacks", "--json", "fork bomb", "segment"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["outcome"] for row in rows] == ["crash", "learner"]
