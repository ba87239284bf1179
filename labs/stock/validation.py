"""Why a shuffled cross-validation lies: a model that only remembers, judged in two ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from grader import loading
from grader.bench import Bench

market = loading.module(Path(__file__).resolve().with_name("market.py"))
FOLDS = 5
BLOCK = 250  # days of a walk-forward block


def add_comparison(bench: Bench, parts: Any) -> None:
    """Put the RMSE ratios of the remembering model on the bench, for a figure.

    It answers with the target of the nearest training day of the ticker. Targets of neighbouring
    days share four of five days, so a shuffled split makes it look brilliant.
    """
    rng = np.random.default_rng(parts.seed)
    end = parts.refits[0] - market.HORIZON - 1
    rows = parts.panel.iloc[parts.rows(0, end)]
    sums = {"shuffled": np.zeros(2), "purged": np.zeros(2)}
    for _, own in rows.groupby("ticker"):
        y, naive = own["target"].to_numpy(), own["naive"].to_numpy()
        for name, guess in (("shuffled", shuffled(y, rng)), ("purged", purged(y))):
            known = np.isfinite(guess)
            errors = ((y - guess)[known] ** 2).sum(), ((y - naive)[known] ** 2).sum()
            sums[name] += errors
    bench.curves["validation"] = {
        name: round(float(np.sqrt(own / naive)), 4) for name, (own, naive) in sums.items()
    }


def shuffled(y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Answer each day of a random fold with the nearest day of the other folds."""
    fold = rng.permutation(len(y)) % FOLDS
    guess = np.empty(len(y))
    for number in range(FOLDS):
        train, test = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        after = np.clip(np.searchsorted(train, test), 1, len(train) - 1)
        left, right = train[after - 1], train[after]
        guess[test] = y[np.where(test - left <= right - test, left, right)]
    return guess


def purged(y: np.ndarray) -> np.ndarray:
    """Answer each day of a later block with the last day whose target was known before it."""
    guess = np.full(len(y), np.nan)
    for start in range(BLOCK, len(y), BLOCK):
        guess[start : start + BLOCK] = y[start - market.HORIZON - 1]
    return guess
