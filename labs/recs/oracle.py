"""Slow and plain: what the checks compare with, written from the definitions alone."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

DAY = pd.Timedelta(days=1)
Array = np.ndarray[Any, Any]


def shuffled(table: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Shuffle the rows of a table."""
    order = np.random.default_rng(seed).permutation(len(table))
    return table.iloc[order].reset_index(drop=True)


def purchases(lines: pd.DataFrame) -> dict[tuple[int, str, str], tuple[Any, int, float]]:
    """Clean order lines one by one; returns (time, quantity, price) by user, item and order."""
    seen: set[Any] = set()
    found: dict[tuple[int, str, str], tuple[Any, int, float]] = {}
    rows: Any = lines.itertuples(index=False)
    for line in rows:
        values = tuple("guest" if value != value else value for value in line)
        if values in seen or line.customer_id != line.customer_id:
            continue
        seen.add(values)
        digits = len(line.item_id) >= 5 and all(c in "0123456789" for c in line.item_id[:5])
        if line.order_id[0] == "C" or line.quantity <= 0 or line.price <= 0 or not digits:
            continue
        key = (int(line.customer_id), line.item_id, line.order_id)
        time, pieces, price = found.get(key, (line.time, 0, 0.0))
        money = pieces * price + line.quantity * line.price
        total = pieces + line.quantity
        found[key] = (min(time, line.time), total, money / total)
    return found


def order_lines(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Make order lines from (order, item, quantity, minute, price, customer)."""
    start = pd.Timestamp("2024-03-01 10:00")
    table = pd.DataFrame(
        {
            "order_id": [row[0] for row in rows],
            "item_id": [row[1] for row in rows],
            "description": ["TEA TOWEL"] * len(rows),
            "quantity": [row[2] for row in rows],
            "time": [start + pd.Timedelta(minutes=row[3]) for row in rows],
            "price": [float(row[4]) for row in rows],
            "customer_id": [float(row[5]) for row in rows],
            "country": ["United Kingdom"] * len(rows),
        }
    )
    return table.astype({"order_id": "str", "item_id": "str", "time": "datetime64[s]"})


GOOD_LINES = [("536365", "22111A", 6, 0, 2.5, 17850), ("536366", "84406", 2, 5, 4.0, 13047)]
CLEAN_CASES = [
    ("a line without a customer is kept", [("536367", "22111A", 1, 9, 2.5, math.nan)], {}),
    ("a cancellation is kept", [("C536368", "84406", 1, 9, 4.0, 13047)], {}),
    ("a line with a negative quantity is kept", [("536369", "84406", -2, 9, 4.0, 13047)], {}),
    ("a line with the price 0 is kept", [("536370", "84406", 1, 9, 0.0, 13047)], {}),
    ("a line that is no product (POST) is kept", [("536371", "POST", 1, 9, 18.0, 13047)], {}),
    ("a line that is no product (C2) is kept", [("536371", "C2", 1, 9, 18.0, 13047)], {}),
    (
        "a product code with letters behind its digits is lost",
        [("536372", "15056BL", 3, 9, 5.95, 13047)],
        {(13047, "15056BL", "536372"): (9, 3, 5.95)},
    ),
    (
        "a doubled line is counted twice",
        [("536373", "22752", 4, 9, 1.5, 17850)] * 2,
        {(17850, "22752", "536373"): (9, 4, 1.5)},
    ),
    (
        "two different lines of one item in one order are not joined as they should",
        [("536374", "22752", 4, 9, 1.5, 17850), ("536374", "22752", 2, 9, 3.0, 17850)],
        {(17850, "22752", "536374"): (9, 6, 2.0)},
    ),
    (
        "one item in two orders is not kept as two purchases",
        [("536375", "22752", 4, 9, 1.5, 17850), ("536376", "22752", 4, 30, 1.5, 17850)],
        {
            (17850, "22752", "536375"): (9, 4, 1.5),
            (17850, "22752", "536376"): (30, 4, 1.5),
        },
    ),
]


def metrics(
    recommended: pd.DataFrame, relevant: pd.DataFrame, catalogue: list[str], k: int
) -> dict[str, float]:
    """Ranking metrics by plain loops over users and places."""
    shown: set[str] = set()
    ndcg, recall = [], []
    lists = {str(user): _ordered(rows, k) for user, rows in recommended.groupby("user_id")}
    for items in lists.values():
        shown |= set(items)
    for user, rows in relevant.groupby("user_id"):
        wanted = set(rows["item_id"])
        gains = [
            1 / math.log2(place + 1)
            for place, item in enumerate(lists.get(str(user), []), start=1)
            if item in wanted
        ]
        ideal = [1 / math.log2(place + 1) for place in range(1, min(k, len(wanted)) + 1)]
        ndcg.append(sum(gains) / sum(ideal))
        recall.append(len(gains) / len(wanted))
    return {
        "ndcg": sum(ndcg) / len(ndcg),
        "recall": sum(recall) / len(recall),
        "coverage": len(shown & set(catalogue)) / len(set(catalogue)),
    }


def _ordered(rows: pd.DataFrame, k: int) -> list[str]:
    best: dict[str, float] = {}
    for item, score in zip(rows["item_id"], rows["score"], strict=True):
        best[item] = max(score, best.get(item, -math.inf))
    return sorted(best, key=lambda item: (-best[item], item))[:k]


Case = tuple[str, pd.DataFrame, pd.DataFrame, list[str], int]


def metric_case(name: str, lists: Any, wanted: Any, goods: str, k: int) -> Case:
    """Make a case from {user: [(item, score), ...]} and {user: items}."""
    shown = [(user, item, score) for user, row in lists.items() for item, score in row]
    right = [(user, item) for user, items in wanted.items() for item in items]
    return (
        name,
        pd.DataFrame(shown, columns=["user_id", "item_id", "score"]),
        pd.DataFrame(right, columns=["user_id", "item_id"]),
        list(goods),
        k,
    )


def metric_cases(seed: int) -> list[Case]:
    """Return small cases that each ask for one rule, then random ones with everything in them."""
    cases = [
        metric_case("one hit in place 1 of 2", {1: [("a", 2), ("b", 1)]}, {1: "a"}, "abcd", 2),
        metric_case("one hit in place 2 of 2", {1: [("a", 2), ("b", 1)]}, {1: "b"}, "abcd", 2),
        metric_case(
            "one item is relevant, so one hit in place 1 is an ideal list of 3",
            {1: [("a", 3), ("b", 2), ("c", 1)]},
            {1: "a"},
            "abcd",
            3,
        ),
        metric_case(
            "more items are relevant than k", {1: [("a", 2), ("b", 1)]}, {1: "abcd"}, "abcd", 2
        ),
        metric_case("equal scores", {1: [("b", 1), ("a", 1)]}, {1: "a"}, "abcd", 1),
        metric_case(
            "an item listed twice", {1: [("a", 3), ("a", 2), ("b", 1)]}, {1: "ab"}, "abcd", 2
        ),
        metric_case("a list shorter than k", {1: [("a", 1)]}, {1: "ab"}, "abcd", 5),
        metric_case("a user without a list", {1: [("a", 1)]}, {1: "a", 2: "b"}, "abcd", 2),
        metric_case(
            "a list of a user for whom nothing is relevant",
            {1: [("a", 1)], 2: [("b", 1)]},
            {1: "a"},
            "abcd",
            2,
        ),
        metric_case(
            "two users see the same items",
            {1: [("a", 2), ("b", 1)], 2: [("a", 2), ("b", 1)]},
            {1: "a", 2: "b"},
            "abcd",
            2,
        ),
    ]
    rng = np.random.default_rng(seed)
    return cases + [_random_case(rng, f"random case {n + 1}") for n in range(3)]


def _random_case(rng: np.random.Generator, name: str) -> Case:
    goods = "abcdefghijklmnop"
    lists = {
        user: [(str(rng.choice(list(goods))), int(rng.integers(0, 6))) for _ in range(size)]
        for user, size in enumerate(rng.integers(0, 12, 15))
    }
    wanted = {
        user: "".join(rng.choice(list(goods), int(rng.integers(1, 9)), replace=False))
        for user in range(3, 18)
    }
    return metric_case(name, lists, wanted, goods, 5)


def popularity(events: pd.DataFrame, now: pd.Timestamp, days: int) -> list[tuple[str, int]]:
    """Count different buyers of [now - days, now) by a loop; highest first, then by item."""
    buyers: dict[str, set[int]] = {}
    rows = zip(events["user_id"].tolist(), events["item_id"].tolist(), events["time"], strict=True)
    for user, item, time in rows:
        if now - days * DAY <= time < now:
            buyers.setdefault(item, set()).add(user)
    counts = {item: len(users) for item, users in buyers.items()}
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def similarity(bought: Array, neighbours: int, shrink: float) -> Array:
    """Shrunk cosine cell by cell, then the largest of each column."""
    items = bought.shape[1]
    found = np.zeros((items, items))
    for i in range(items):
        for j in range(items):
            both = int((bought[:, i] * bought[:, j]).sum())
            size = math.sqrt(bought[:, i].sum() * bought[:, j].sum()) + shrink
            found[i, j] = both / size if i != j and size > 0 else 0.0
    for j in range(items):
        kept = sorted(range(items), key=lambda i: (-found[i, j], i))[:neighbours]
        found[[i for i in range(items) if i not in kept], j] = 0.0
    return found


def ease(matrix: Array, regularisation: float) -> Array:
    """Solve each column as its own ridge regression on the other items (the same minimum).

    Column j of B minimises |x_j - X b|^2 + regularisation |b|^2 under b_j = 0.
    """
    items = matrix.shape[1]
    found = np.zeros((items, items))
    for j in range(items):
        others = [i for i in range(items) if i != j]
        x = matrix[:, others].astype(float)
        left = x.T @ x + regularisation * np.eye(len(others))
        found[others, j] = np.linalg.solve(left, x.T @ matrix[:, j].astype(float))
    return found


def mmr(scores: list[float], vectors: Array, k: int, weight: float) -> list[int]:
    """Choose by maximal marginal relevance with loops."""
    chosen: list[int] = []
    while len(chosen) < k:
        values = {}
        for i in range(len(scores)):
            if i not in chosen:
                near = [_cosine(vectors[i], vectors[j]) for j in chosen]
                values[i] = (1 - weight) * scores[i] - weight * (max(near) if near else 0.0)
        chosen.append(max(values, key=lambda i: (values[i], -i)))
    return chosen


def _cosine(a: Array, b: Array) -> float:
    return float(a @ b / math.sqrt(float(a @ a) * float(b @ b)))
