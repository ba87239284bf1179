"""Plain numbers for the figures of a run: sums and shares, never a row or a label."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader import slices

POINTS, UNIT = 200, "customer_id"
BINS = 20
AMOUNTS = (25, 50, 100, 200)  # euros


def of_scores(columns: dict[str, np.ndarray]) -> dict[str, Any]:
    """Return precision-recall curve, calibration and histogram of scores, rounded.

    Args:
        columns: y (0/1) and score in [0, 1], (n,) each.
    """
    y, score = np.asarray(columns["y"]), np.asarray(columns["score"])
    return {
        "precision_recall": _precision_recall(y, score),
        "calibration": _calibration(y, score),
        "histogram": _histogram(y, score),
    }


def of_alerts(columns: dict[str, np.ndarray], threshold: float) -> dict[str, Any]:
    """Return the chosen point and, per day, alerts and the share of compromised cards in them."""
    y, flagged = np.asarray(columns["y"]) == 1, np.asarray(columns["decision"]) == 1
    hits = int((y & flagged).sum())
    days = [_day(columns, y, flagged, day) for day in np.unique(columns["day"])]
    point = {"recall": hits / max(1, int(y.sum())), "precision": hits / max(1, int(flagged.sum()))}
    return {
        "chosen": {"threshold": float(threshold), **_rounded(point)},
        "days": days,
        "slices": _caught(columns, y),
    }


def _caught(columns: dict[str, np.ndarray], fraud: Any) -> list[dict[str, Any]]:
    """Share of the frauds that were alerted, by their amount and by their day."""
    own = {name: values[fraud] for name, values in columns.items()}
    amount, order = slices.bands(own["amount_cents"] / 100, AMOUNTS)
    day = np.char.add("day ", (own["day"] + 1).astype(int).astype(str))
    title = "share of the frauds alerted"
    return [
        *slices.of("recall", own, amount, title=title, by="amount", unit=UNIT, order=order),
        *slices.of("recall", own, day, title=title, by="day", unit=UNIT),
    ]


def _day(columns: dict[str, np.ndarray], y: Any, flagged: Any, day: Any) -> dict[str, float]:
    today = (np.asarray(columns["day"]) == day) & flagged
    cards = np.unique(columns["customer_id"][today])
    bad = np.unique(columns["customer_id"][today & y])
    precision = len(bad) / max(1, len(cards))
    return _rounded({"day": float(day), "cards": float(len(cards)), "precision": precision})


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {key: round(value, 4) for key, value in values.items()}


def _precision_recall(y: np.ndarray, score: np.ndarray) -> dict[str, list[float]]:
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(y[order])
    at = np.unique(np.geomspace(1, len(y), POINTS).astype(int)) - 1
    precision, recall = hits[at] / (at + 1), hits[at] / max(1, hits[-1])
    return {"precision": np.round(precision, 4).tolist(), "recall": np.round(recall, 4).tolist()}


def _calibration(y: np.ndarray, score: np.ndarray) -> dict[str, list[float]]:
    """Mean score and share of frauds in bins of equal width on the log-odds scale."""
    edges = 1 / (1 + np.exp(-np.linspace(-7, 5, 13)))
    held = np.digitize(score, edges)
    rows = [held == b for b in np.unique(held) if (held == b).sum() >= 30]
    return {
        "score": [round(float(score[r].mean()), 5) for r in rows],
        "share": [round(float(y[r].mean()), 5) for r in rows],
        "n": [int(r.sum()) for r in rows],
    }


def _histogram(y: np.ndarray, score: np.ndarray) -> dict[str, list[float]]:
    edges = np.linspace(0, 1, BINS + 1)
    counts = {
        name: np.histogram(score[y == v], edges)[0] for name, v in (("other", 0), ("fraud", 1))
    }
    return {"edges": edges.round(3).tolist(), **{k: v.tolist() for k, v in counts.items()}}
