"""How a concepts submission is exercised: fresh cases for every task, then digits.

Everything random is drawn in this process from the hold-out's seed; the worker gets the inputs of
one call at a time and never an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import loading
from grader.bench import Bench, Sample
from grader.lab import Lab

HERE = Path(__file__).resolve()
TOPICS = (
    "near",
    "validation",
    "missing",
    "linear",
    "rates",
    "scoring",
    "trees",
    "convolution",
    "play",
)

trial = loading.module(HERE.with_name("trial.py"))
for _topic in TOPICS:
    loading.module(HERE.with_name(f"{_topic}.py"))
digits = loading.module(HERE.with_name("digits.py"))
curves = loading.module(HERE.with_name("curves.py"))


@dataclass(frozen=True)
class Small:
    """What the public checks draw their cases from, and the functions of each task."""

    seed: int
    functions: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Parts:
    """Images for the two digit tasks, loans for the figures, and the seed of all hidden cases."""

    images: Any
    loans: pd.DataFrame
    seed: int


def split(tables: dict[str, pd.DataFrame], lab: Lab, seed: int) -> Parts:
    """Hide a quarter of the digits, and keep the seed of the cases."""
    return Parts(digits.split(tables["digits"], lab.settings, seed), tables["loans"], seed)


def small(lab: Lab, seed: int) -> Small:
    """Keep the seed; checks draw what they need."""
    return Small(seed, {task.id: tuple(task.functions) for task in lab.tasks})


def exercise(bench: Bench, parts: Parts) -> None:
    """Answer hidden cases of every task, then train and transfer on digits."""
    own = bench.caller(bench.submission)
    for task in dict.fromkeys(kind.task for kind in trial.KINDS.values()):
        if task in bench.untried:
            continue  # a TODO: nothing to ask
        with bench.task(task):
            kinds = [kind for kind in trial.KINDS.values() if kind.task == task]
            right = [
                trial.shares(own, trial.cases(kind, parts.seed, kind.hidden)) for kind in kinds
            ]
            bench.samples[task] = Sample({"right": np.concatenate(right)})
    digits.exercise(bench, own, parts.images)
    curves.add(bench, own, parts.loans)
