"""The bonus task on real cards: what sampled negatives do to a probability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from grader import answers

OTHERS = 284_315  # payments without fraud in the full public set (facts of its data card)
KEPT = 9_508 / OTHERS  # share kept in the known 10,000-row cut; used when the file is full
TEST_SHARE = 0.3


@dataclass(frozen=True)
class Cards:
    """Real cards: a training sample, a later test part, and what a test row stands for."""

    features: pd.DataFrame
    truth: pd.Series
    test_features: pd.DataFrame
    test_truth: np.ndarray
    weight: np.ndarray
    kept_share: float


def split(cards: pd.DataFrame, seed: int) -> Cards:
    """Split by time; keep all frauds and a share of the others for training.

    A cut of the public set is a sample already; in the full set the sample is drawn here.
    """
    cards = cards.sort_values("Time", kind="stable").reset_index(drop=True)
    cut = int(len(cards) * (1 - TEST_SHARE))
    train, test = cards.iloc[:cut], cards.iloc[cut:]
    share = min(1.0, float((cards["Class"] == 0).sum()) / OTHERS)
    weight = np.where(test["Class"] == 1, 1.0, 1.0 / share)
    if share > 0.5:
        drawn = np.random.default_rng(seed).random(len(train)) < KEPT
        train, share = train[(train["Class"] == 1) | drawn], KEPT
    names = [column for column in cards.columns if column not in ("Class", "Time")]
    truth = train["Class"].astype(np.int8).rename("is_fraud")
    return Cards(train[names], truth, test[names], test["Class"].to_numpy(), weight, share)


def columns(cards: Cards, raw: np.ndarray, corrected: Any) -> dict[str, np.ndarray]:
    """Check corrected probabilities and return the rows to score."""
    wanted = "prior_correct returned {}, expected an array of probabilities"
    answers.require(
        isinstance(corrected, np.ndarray | pd.Series | list), wanted.format(answers.kind(corrected))
    )
    values = np.asarray(corrected, dtype=np.float64)
    answers.require(values.shape == raw.shape, f"prior_correct returned shape {values.shape}")
    inside = np.isfinite(values) & (values >= 0) & (values <= 1)
    answers.require(bool(inside.all()), "prior_correct returned values outside [0, 1]")
    return {"y": cards.test_truth, "score": values, "weight": cards.weight}
