"""Slow and plain: what the checks compare with, written from the definitions alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

DAY = pd.Timedelta(days=1)
SECOND = pd.Timedelta(seconds=1)
SECONDS = 86_400  # in a day
ROWS = 800  # of a validation week made up


def some_rows(n: int, seed: int) -> np.ndarray:
    """Draw 150 rows, and take the first 20, where windows are cut short."""
    drawn = np.random.default_rng(seed).choice(n, size=150, replace=False)
    return np.unique(np.concatenate([np.arange(20), drawn]))


def risky_rows(payments: pd.DataFrame, labels: pd.DataFrame, seed: int, delay: int) -> np.ndarray:
    """Draw rows, half of them at terminals with frauds and late enough to know of them."""
    bad = payments["terminal_id"][labels["is_fraud"].to_numpy() == 1].unique()
    late = payments["time"] > payments["time"].iloc[0] + (delay + 8) * DAY
    risky = np.flatnonzero(payments["terminal_id"].isin(bad) & late)
    drawn = np.random.default_rng(seed).choice(risky, size=min(150, len(risky)), replace=False)
    return np.unique(np.concatenate([some_rows(len(payments), seed), drawn]))


def shuffled(table: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Shuffle the rows of a table."""
    order = np.random.default_rng(seed).permutation(len(table))
    return table.iloc[order].reset_index(drop=True)


def by_group(payments: pd.DataFrame, group: str, value: Any) -> dict[Any, tuple[Any, Any]]:
    """Return the times (in seconds) and a value of all payments of each group."""
    time = payments["time"].to_numpy().astype("datetime64[s]").astype(np.int64)
    rows = payments.groupby(group).indices
    return {key: (time[own], np.asarray(value)[own]) for key, own in rows.items()}


def inside(group: tuple[Any, Any], now: int, days: int, delay: int = 0) -> Any:
    """Return the values of a group in (now - delay - days, now - delay]: a scan, no trick."""
    time, value = group
    last = now - delay * SECONDS
    return value[(time > last - days * SECONDS) & (time <= last)]


def customer_features(payments: pd.DataFrame, rows: np.ndarray, windows: list[int]) -> pd.DataFrame:
    """Count and average by scanning all payments of the card, for the given rows."""
    cards = by_group(payments, "customer_id", payments["amount_cents"].to_numpy())
    some = payments.iloc[rows]
    found: dict[str, list[float]] = {}
    for card, now in zip(some["customer_id"], seconds(some), strict=True):
        for days in windows:
            amounts = inside(cards[card], now, days)
            found.setdefault(f"customer_count_{days}d", []).append(len(amounts))
            found.setdefault(f"customer_mean_{days}d", []).append(amounts.mean())
    return pd.DataFrame(found, index=pd.Index(some["transaction_id"].to_numpy()))


def terminal_risk(
    payments: pd.DataFrame, labels: pd.DataFrame, rows: np.ndarray, windows: list[int], delay: int
) -> pd.DataFrame:
    """Count payments and known frauds by scanning all payments of the terminal."""
    fraud = payments["transaction_id"].map(labels.set_index("transaction_id")["is_fraud"]).fillna(0)
    terminals = by_group(payments, "terminal_id", fraud.to_numpy())
    some = payments.iloc[rows]
    found: dict[str, list[float]] = {}
    for terminal, now in zip(some["terminal_id"], seconds(some), strict=True):
        for days in windows:
            frauds = inside(terminals[terminal], now, days, delay)
            found.setdefault(f"terminal_count_{days}d", []).append(len(frauds))
            share = frauds.mean() if len(frauds) else 0.0
            found.setdefault(f"terminal_risk_{days}d", []).append(share)
    return pd.DataFrame(found, index=pd.Index(some["transaction_id"].to_numpy()))


def seconds(payments: pd.DataFrame) -> list[int]:
    """Return the times of payments in whole seconds."""
    time = payments["time"].to_numpy().astype("datetime64[s]").astype(np.int64)
    return [int(value) for value in time]


def one_terminal(delay: int) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray]:
    """Make one terminal with payments around the moment its first label becomes known.

    Returns:
        Payments, labels (no fraud), and whether the first label is known at each payment.
    """
    after = [0 * SECOND, SECOND, DAY, (delay - 1) * DAY, delay * DAY - SECOND, delay * DAY]
    after += [delay * DAY + SECOND, (delay + 1) * DAY - SECOND]
    start = pd.Timestamp("2018-06-05 09:00:00")
    n = len(after)
    payments = pd.DataFrame(
        {
            "transaction_id": np.arange(n) + 50,
            "time": pd.Series([start + gap for gap in after]).astype("datetime64[s]"),
            "customer_id": np.arange(n) % 3,
            "terminal_id": 7,
            "amount_cents": 1000 + np.arange(n),
        }
    )
    labels = pd.DataFrame(
        {
            "transaction_id": payments["transaction_id"],
            "is_fraud": np.zeros(n, dtype=np.int8),
            "available_at": payments["time"] + delay * DAY,
        }
    )
    return payments, labels, np.array([gap >= delay * DAY for gap in after])


def moved_rows(before: pd.DataFrame, after: pd.DataFrame) -> np.ndarray:
    """Whether anything in a row differs."""
    a, b = before.to_numpy(dtype=np.float64), after.to_numpy(dtype=np.float64)
    return np.asarray((~np.isclose(a, b)).any(axis=1))


def age(payments: pd.DataFrame, rows: np.ndarray) -> str:
    """Say how long after the first payment the first of some rows is."""
    gap = payments["time"][rows].iloc[0] - payments["time"].iloc[0]
    return f"{gap.days} days, {gap.seconds} seconds"


def periods(small: Any, train_days: int, test_days: int) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """Return the first and the end of the training and of the test period."""
    end = small.start + train_days * DAY
    test = end + small.delay * DAY
    return (small.start, end), (test, test + test_days * DAY)


def unknown_cards(small: Any, train_days: int, test_days: int) -> np.ndarray:
    """Whether each payment of the test period is of a card not yet known, by brute force."""
    (start, train_end), (test, end) = periods(small, train_days, test_days)
    time, card = small.payments["time"], small.payments["customer_id"]
    fraud = (small.labels["is_fraud"] == 1).to_numpy()
    known = set(card[fraud & ((time >= start) & (time < train_end)).to_numpy()])
    kept = []
    for number in range(test_days):
        morning = test + number * DAY
        day = (time >= morning - (small.delay + 1) * DAY) & (time < morning - small.delay * DAY)
        known |= set(card[fraud & day.to_numpy()])
        today = card[(time >= morning) & (time < min(end, morning + DAY))]
        kept.append(~today.isin(known).to_numpy())
    return np.concatenate(kept)


def validation_week(rng: np.random.Generator, centre: float) -> tuple[pd.Series, pd.Series]:
    """Make scores whose best threshold lies near `centre`."""
    truth = (rng.random(ROWS) < 0.04).astype(np.int8)
    truth[:5] = 1
    width = min(centre, 1 - centre) / 3
    shift = np.where(truth == 1, width, -width)
    scores = np.clip(centre + shift + rng.normal(0, width / 2, ROWS), 0, 1)
    index = pd.Index(np.arange(ROWS) + 10, name="transaction_id")
    return pd.Series(scores, index=index, name="score"), pd.Series(
        truth, index=index, name="is_fraud"
    )


def f1_at(scores: pd.Series, truth: pd.Series, threshold: float) -> float:
    """F1 of the rows at or above a threshold."""
    flagged = scores.to_numpy() >= threshold
    hits = int(truth.to_numpy()[flagged].sum())
    return 2 * hits / max(1, int(flagged.sum()) + int(truth.sum()))


def best_f1(scores: pd.Series, truth: pd.Series) -> float:
    """The highest F1 over all thresholds."""
    return max(f1_at(scores, truth, value) for value in np.unique(scores))


def card_precision(day: Any, card: Any, score: Any, fraud: Any, k: int) -> float:
    """Card precision at k by plain loops."""
    found: set[int] = set()
    daily = []
    for today in sorted(set(day)):
        cards: dict[int, tuple[float, int]] = {}
        for d, c, s, f in zip(day, card, score, fraud, strict=True):
            if d == today and c not in found:
                high, bad = cards.get(c, (-1.0, 0))
                cards[c] = (max(high, s), max(bad, f))
        checked = sorted(cards, key=lambda c: (-cards[c][0], c))[:k]
        hits = [c for c in checked if cards[c][1]]
        daily.append(len(hits) / k)
        found |= set(hits)
    return sum(daily) / len(daily)


def card_cases(seed: int) -> list[tuple[str, tuple[Any, ...], float]]:
    """Cases worked out by hand, then random ones judged by `card_precision`."""
    a = np.array
    cases = [
        ("two cards, one of them bad", (a([0, 0]), a([1, 2]), a([0.9, 0.1]), a([1, 0]), 1), 1.0),
        (
            "a card with two payments counts once",
            (a([0, 0, 0]), a([1, 1, 2]), a([0.9, 0.8, 0.7]), a([0, 1, 1]), 2),
            1.0,
        ),
        ("fewer cards than k", (a([0, 0]), a([1, 2]), a([0.9, 0.1]), a([1, 0]), 4), 0.25),
        (
            "a tie goes to the lower customer_id",
            (a([0, 0]), a([8, 3]), a([0.5, 0.5]), a([1, 0]), 1),
            0.0,
        ),
        (
            "a card found leaves the later days",
            (a([0, 1, 1]), a([1, 1, 2]), a([0.9, 0.9, 0.2]), a([1, 1, 0]), 1),
            0.5,
        ),
        ("a card checked in vain stays", (a([4, 9]), a([1, 1]), a([0.9, 0.9]), a([0, 1]), 1), 0.5),
    ]
    rng = np.random.default_rng(seed)
    for number in range(4):
        n = 60
        case = (
            rng.integers(0, 4, n),
            rng.integers(0, 15, n),
            rng.integers(0, 9, n) / 8,
            rng.integers(0, 2, n),
            5,
        )
        cases.append((f"random case {number + 1}", case, card_precision(*case)))
    return cases


def corrected(p: np.ndarray, kept: float) -> np.ndarray:
    """Bayes' rule with a share `kept` of the negatives."""
    return np.asarray(kept * p / (kept * p + (1 - p)))
