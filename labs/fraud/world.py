"""A world of payments, and how a run is laid over its days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import loading
from grader.lab import Lab

HERE = Path(__file__).resolve()
DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """Midnights of a run, and its lengths in days. Validation ends where training ends."""

    train: pd.Timestamp
    test: pd.Timestamp
    end: pd.Timestamp
    delay: int
    train_days: int

    @property
    def validation_train(self) -> pd.Timestamp:
        """First day of the week the validation model is fitted on."""
        return self.train - (self.test - self.train)


@dataclass(frozen=True)
class Parts:
    """A world of payments. `labels` are handed over only as they become known."""

    payments: pd.DataFrame
    labels: pd.DataFrame
    plan: Plan
    seed: int
    cards: pd.DataFrame | None

    def until(self, now: pd.Timestamp, since: pd.Timestamp) -> pd.DataFrame:
        """Return the payments of [since, now); they are sorted by time."""
        first, last = self.payments["time"].searchsorted([since, now])
        return self.payments.iloc[first:last].reset_index(drop=True)

    def known(self, now: pd.Timestamp, payments: pd.DataFrame) -> pd.DataFrame:
        """Return the labels of these payments that are known at `now`."""
        first, last = payments["transaction_id"].iloc[[0, -1]]
        labels = self.labels.iloc[int(first) : int(last) + 1]
        return labels[labels["available_at"] <= now]

    def truth(self, ids: Any) -> np.ndarray:
        """Return 0 or 1 for payments; ids are positions, since payments are numbered in time."""
        return np.asarray(self.labels["is_fraud"].to_numpy()[ids], dtype=np.int8)


def split(tables: dict[str, pd.DataFrame], lab: Lab, seed: int) -> Parts:
    """Plan training, validation and hold-out on a world."""
    payments, labels = tables["transactions"], tables["labels"].drop(columns="scenario")
    delay = int((labels["available_at"].iloc[0] - payments["time"].iloc[0]) / DAY)
    train_days, test_days = lab.settings["train_days"], lab.settings["test_days"]
    end = payments["time"].iloc[-1].normalize() + DAY
    test = end - test_days * DAY
    train = test - (delay + train_days) * DAY
    plan = Plan(train, test, end, delay, train_days)
    return Parts(payments, labels, plan, seed % 2**31, tables.get("cards"))


@dataclass(frozen=True)
class Small:
    """Small public data for the checks."""

    payments: pd.DataFrame
    labels: pd.DataFrame
    delay: int
    start: pd.Timestamp
    seed: int


def small(lab: Lab, seed: int) -> Small:
    """Make a small world. Its delay is never seven days, so a delay written as 7 shows."""
    simulator = loading.module(HERE.parents[2] / "datasets" / "fraud" / "simulator.py")
    delay = (5, 6, 8, 9, 10)[seed % 5]
    world = replace(simulator.small_world(), delay_days=delay)
    tables = simulator.simulate(seed, world=world)
    payments = tables["transactions"]
    start = payments["time"].iloc[-1].normalize() - (13 + delay) * DAY
    labels = tables["labels"].drop(columns="scenario")
    return Small(payments, labels, delay, start, seed % 2**31)
