"""Plain numbers for the figures of a run: counts and shares, never a message or a label."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader import slices

POINTS = 50
WORDS = (6, 11, 21)
LABELS = ("negative", "neutral", "positive")


def of_holdout(
    columns: dict[str, np.ndarray], agreement: np.ndarray, words: np.ndarray
) -> dict[str, Any]:
    """Return confusion matrix, reliability, coverage curve and accuracy by annotator agreement.

    Args:
        columns: y, decision, confidence, correct, (n,) each.
        agreement: confidence of the annotators, (n,), perhaps NaN.
        words: number of words of each message, (n,).
    """
    return {
        "confusion": _confusion(columns["y"], columns["decision"]),
        "reliability": _reliability(columns["confidence"], columns["correct"]),
        "coverage": _coverage(columns["confidence"], columns["correct"]),
        "agreement": _by_agreement(columns, agreement),
        "slices": _slices(columns, words),
    }


def _slices(columns: dict[str, np.ndarray], words: np.ndarray) -> list[dict[str, Any]]:
    """Accuracy by true label (its recall) and by the length of the message."""
    right = (columns["y"] == columns["decision"]).astype(np.float64)
    own = {"value": right, "text_group": columns["text_group"]}
    length, order = slices.bands(words, WORDS)
    shown: dict[str, Any] = {"title": "accuracy", "unit": "text_group"}
    return [
        *slices.of("mean", own, np.array(LABELS)[columns["y"]], by="true label", **shown),
        *slices.of("mean", own, length, by="length in words", order=order, **shown),
    ]


def _confusion(y: Any, decision: Any) -> list[list[int]]:
    table = np.zeros((3, 3), dtype=np.int64)
    np.add.at(table, (y, decision), 1)
    return [[int(cell) for cell in row] for row in table]


def _reliability(confidence: Any, correct: Any) -> dict[str, list[float]]:
    number = np.minimum((confidence * 10).astype(int), 9)
    rows = [number == b for b in range(10) if (number == b).sum() >= 10]
    return {
        "confidence": [round(float(confidence[row].mean()), 4) for row in rows],
        "accuracy": [round(float(correct[row].mean()), 4) for row in rows],
        "n": [int(row.sum()) for row in rows],
    }


def _coverage(confidence: Any, correct: Any) -> dict[str, list[float]]:
    order = np.argsort(-confidence, kind="stable")
    share = np.cumsum(correct[order]) / np.arange(1, len(order) + 1)
    at = np.unique(np.linspace(len(order) // 20, len(order) - 1, POINTS).astype(int))
    return {
        "coverage": [round(float((i + 1) / len(order)), 4) for i in at],
        "accuracy": [round(float(share[i]), 4) for i in at],
        "limit": [round(float(confidence[order][i]), 4) for i in at],
    }


def _by_agreement(columns: Any, agreement: Any) -> dict[str, dict[str, float]]:
    """Accuracy where the annotators agreed and where they did not: noise of the labels."""
    right = columns["y"] == columns["decision"]
    sure, known = agreement > 0.99, ~np.isnan(agreement)
    parts = {"annotators agree": sure & known, "annotators disagree": ~sure & known}
    return {
        name: {"accuracy": round(float(right[rows].mean()), 4), "n": int(rows.sum())}
        for name, rows in parts.items()
        if rows.sum() >= 30
    }
