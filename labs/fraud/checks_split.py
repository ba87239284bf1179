"""Checks of the prequential split."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from grader import answers, loading
from grader.bench import Caller
from grader.checks import check

HERE = Path(__file__).resolve()
oracle = loading.module(HERE.with_name("oracle.py"))


def split_of(caller: Caller, small: Any, train_days: int = 5, test_days: int = 6) -> dict[str, Any]:
    """Call prequential_split on shuffled payments and check the form of the answer."""
    given: dict[str, Any] = caller.call(
        "prequential_split",
        oracle.shuffled(small.payments, small.seed),
        small.labels,
        small.start,
        train_days,
        small.delay,
        test_days,
    )
    answers.require(
        isinstance(given, dict) and set(given) == {"train", "test"},
        f"prequential_split returned {answers.kind(given)}, expected a dict of train and test ids",
    )
    for name, ids in given.items():
        answers.require(
            isinstance(ids, np.ndarray) and ids.dtype.kind in "iu" and ids.ndim == 1,
            f"prequential_split: {name} is {answers.kind(ids)}, expected an array of ids",
        )
    return given


@check("split_ids", task="prequential_split", title="Real ids, each once, in one part only")
def split_ids(caller: Caller, small: Any) -> str | None:
    """Look at the ids alone."""
    given = split_of(caller, small)
    for name, ids in given.items():
        if len(ids) == 0 or len(np.unique(ids)) < len(ids):
            return f"{name} is empty or holds an id twice"
        if not np.isin(ids, small.payments["transaction_id"]).all():
            return f"{name} holds ids of no payment; return transaction_id, not positions"
    shared = np.intersect1d(given["train"], given["test"])
    return f"{len(shared)} payments are in both parts" if len(shared) else None


@check("split_delay_gap", task="prequential_split", title="Train, then the delay, then test")
def split_delay_gap(caller: Caller, small: Any) -> str | None:
    """Look at the times of both parts."""
    given, (train, test) = split_of(caller, small), oracle.periods(small, 5, 6)
    time = small.payments.set_index("transaction_id")["time"]
    for name, period in (("train", train), ("test", test)):
        inside = time.reindex(given[name])
        if not ((inside >= period[0]) & (inside < period[1])).all():
            return f"{name} holds payments outside [{period[0]:%d %b}, {period[1]:%d %b})"
    expected = small.payments[
        (small.payments["time"] >= train[0]) & (small.payments["time"] < train[1])
    ]
    if set(given["train"]) != set(expected["transaction_id"]):
        return "train does not hold every payment of its period"
    return None


@check(
    "split_known_cards", task="prequential_split", title="Cards known as compromised leave the test"
)
def split_known_cards(caller: Caller, small: Any) -> str | None:
    """Compare the cards of the test part with the slow oracle, day by day."""
    given, (_, test) = set(split_of(caller, small)["test"]), oracle.periods(small, 5, 6)
    period = small.payments[
        (small.payments["time"] >= test[0]) & (small.payments["time"] < test[1])
    ]
    kept = oracle.unknown_cards(small, 5, 6)
    present = period["transaction_id"].isin(given).to_numpy()
    if (present & ~kept).any():
        return f"{int((present & ~kept).sum())} payments of cards known as compromised are tested"
    missing = int((kept & ~present).sum())
    return (
        f"{missing} payments of cards not yet known are missing from the test" if missing else None
    )
