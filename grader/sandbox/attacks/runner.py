"""Runs the attacks and says what became of each."""

from __future__ import annotations

import math
import random
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ..faults import Fault, one_line
from ..limits import Limits
from ..sandbox import Sandbox
from ..session import Session
from .catalogue import SECRET, Attack
from .target import Target

LIMITS = Limits(memory_mb=1024, data_mb=3072, disk_mb=256, output_mb=16)
_LABELS = [random.SystemRandom().random() < 0.5 for _ in range(200)]
_FORGED = 0.75  # 200 fair coins: chance reaches this once in 10^13


@dataclass(frozen=True)
class Outcome:
    """What became of one attack.

    Attributes:
        outcome: a kind of Fault, denied, harmless, rejected, not scored, LEAK or FORGED.
        good: whether it is one of the wanted outcomes and nothing was harmed.
        residual: why a success is accepted, "" if it is not.
    """

    name: str
    group: str
    outcome: str
    message: str
    damage: list[str]
    milliseconds: float
    good: bool
    residual: str

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as plain data."""
        return asdict(self)


def run(attacks: Iterable[Attack], base: Path, sandbox: Sandbox) -> Iterator[Outcome]:
    """Run attacks one after the other, each in its own session of one sandbox."""
    target = Target(base)
    try:
        for number, attack in enumerate(attacks):
            yield _one(attack, base / "submissions" / str(number), target, sandbox)
    finally:
        target.close()


def run_in_temporary_folder(attacks: Iterable[Attack]) -> Iterator[Outcome]:
    """Run attacks in a folder and a sandbox of their own."""
    with (
        tempfile.TemporaryDirectory(prefix="attacked-") as base,
        Sandbox(preload=("numpy", "pandas", "pyarrow"), forbidden=[base]) as sandbox,
    ):
        yield from run(attacks, Path(base), sandbox)


def _one(attack: Attack, folder: Path, target: Target, sandbox: Sandbox) -> Outcome:
    _write(attack, folder, target, sandbox)
    files = sorted(path.name for path in folder.rglob("*"))
    start = time.perf_counter()
    outcome, message = _attempt(attack, folder, sandbox)
    spent = (time.perf_counter() - start) * 1000
    damage = target.damage()
    if sorted(path.name for path in folder.rglob("*")) != files:
        damage.append("changed the submission folder")
    good = outcome in attack.want and not damage
    return Outcome(
        attack.name, attack.group, outcome, message, damage, spent, good, attack.residual
    )


def _write(attack: Attack, folder: Path, target: Target, sandbox: Sandbox) -> None:
    folder.mkdir(parents=True)
    source = attack.source(target.context(folder, sandbox.zygote_pid()))
    (folder / "solution.py").write_text(source)
    for name, text in attack.files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)


def _attempt(attack: Attack, folder: Path, sandbox: Sandbox) -> tuple[str, str]:
    try:
        limits = replace(LIMITS, load_seconds=attack.load_seconds)
        with sandbox.open(folder / "solution.py", limits=limits) as session:
            outcome, message = _call(attack, session)
            seen = session.output
    except Fault as fault:
        outcome, message = fault.kind, fault.message
        seen = f"{fault.message} {fault.traceback} {fault.file} {fault.function}"
    if SECRET in seen + message:
        return "LEAK", "the secret reached the grader's text"
    if any(ord(letter) < 32 and letter not in "\n\t" for letter in seen + message):
        return "LEAK", "control characters reached the grader's text"
    return outcome, one_line(message, 120)


def _call(attack: Attack, session: Session) -> tuple[str, str]:
    import numpy as np

    argument: Any = {"one": 1, "inputs": [0.0] * 200}.get(attack.argument)
    if attack.argument == "big":
        argument = np.zeros(25_000_000)
    answer = session.call("run", argument, timeout=attack.seconds)
    if attack.argument == "inputs":
        return _score(answer)
    message = _second_call(session)
    if isinstance(answer, str) and "LEAK" in answer:
        return "LEAK", answer
    if isinstance(answer, str) and answer.startswith("denied"):
        return "denied", answer
    return ("harmless" if answer is not None else "rejected"), message


def _second_call(session: Session) -> str:
    """Ask again: an answer sent in advance or a spoiled wire shows here."""
    time.sleep(0.02)
    try:
        session.call("run", 1, timeout=2)
    except Fault as fault:
        return f"second call: {fault}"
    return ""


def _score(answer: Any) -> tuple[str, str]:
    """Score an answer as a lab does: check its shape, then compare in this process."""
    import numpy as np

    if isinstance(answer, list) and all(type(item) in (int, float, bool) for item in answer):
        answer = np.array(answer, dtype=float)
    if not isinstance(answer, np.ndarray) or answer.dtype.kind not in "biuf":
        return "rejected", f"a {type(answer).__name__} is no array of numbers"
    if answer.shape != (200,) or not all(map(math.isfinite, answer.tolist())):
        return "rejected", "wrong length, or not finite"
    right = sum(
        (value >= 0.5) == label for value, label in zip(answer.tolist(), _LABELS, strict=True)
    )
    share = right / len(_LABELS)
    return ("FORGED" if share > _FORGED else "not scored"), f"{share:.2f} right, as by chance"
