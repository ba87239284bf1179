"""Metrics of this lab, registered beside the engine's own. Labels are 0, 1, 2."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.metrics import metric, ratio

BINS = 10
# Shares of messages: perturbed ones whose label moved, answered ones, and so on.
LOWER = ("swap_rate", "typo_rate", "case_rate", "wrong_way_rate")
SHOWN = ("link_rate", "sentence_rate", "plain_praise", "negated_praise", "negated_complaint")


def f1_of(columns: Any, weights: Any, label: int) -> Any:
    """F1 of one label. Columns: y, decision."""
    true, called = columns["y"] == label, columns["decision"] == label
    hits = weights[:, true & called].sum(axis=1)
    return ratio(2 * hits, weights[:, true].sum(axis=1) + weights[:, called].sum(axis=1))


@metric("macro_f1", better="higher")
def macro_f1(columns: Any, weights: Any) -> Any:
    """Unweighted mean of the F1 of the three labels. Columns: y, decision."""
    return np.mean([f1_of(columns, weights, label) for label in range(3)], axis=0)


@metric("neutral_f1", better="higher")
def neutral_f1(columns: Any, weights: Any) -> Any:
    """F1 of the neutral messages. Columns: y, decision."""
    return f1_of(columns, weights, 1)


@metric("label_accuracy", better="higher")
def label_accuracy(columns: Any, weights: Any) -> Any:
    """Share of right labels. Columns: y, decision."""
    right = (columns["y"] == columns["decision"]).astype(float)
    return ratio(weights @ right, weights.sum(axis=1))


@metric("calibration_error", better="lower")
def calibration_error(columns: Any, weights: Any) -> Any:
    """Expected calibration error of the highest probability, ten bins of equal width.

    Guo et al., On Calibration of Modern Neural Networks, 2017. Columns: confidence, correct.
    """
    number = np.minimum((columns["confidence"] * BINS).astype(int), BINS - 1)
    gap = columns["correct"].astype(float) - columns["confidence"]
    gaps = [np.abs(weights[:, number == b] @ gap[number == b]) for b in range(BINS)]
    return ratio(np.sum(gaps, axis=0), weights.sum(axis=1))


@metric("routed_accuracy", better="higher")
def routed_accuracy(columns: Any, weights: Any) -> Any:
    """Share of right answers among those given without a person. Columns: answered, correct."""
    answered = columns["answered"] == 1
    right = answered & (columns["correct"] == 1)
    return ratio(weights[:, right].sum(axis=1), weights[:, answered].sum(axis=1))


@metric("coverage", better="higher")
def coverage(columns: Any, weights: Any) -> Any:
    """Share of messages answered without a person. Columns: answered."""
    return ratio(weights @ (columns["answered"] == 1).astype(float), weights.sum(axis=1))


@metric("aspect_precision", better="higher")
def aspect_precision(columns: Any, weights: Any) -> Any:
    """Share of found head words that are aspects. Columns: hits, found (counts a sentence)."""
    return ratio(weights @ columns["hits"].astype(float), weights @ columns["found"].astype(float))


@metric("aspect_recall", better="higher")
def aspect_recall(columns: Any, weights: Any) -> Any:
    """Share of aspects that are found, by head word. Columns: hits, wanted (counts a sentence)."""
    return ratio(weights @ columns["hits"].astype(float), weights @ columns["wanted"].astype(float))


def share(columns: Any, weights: Any) -> Any:
    """Share of the messages that moved, or failed. Columns: moved (0 or 1)."""
    return ratio(weights @ columns["moved"].astype(float), weights.sum(axis=1))


for _name in (*LOWER, *SHOWN):
    metric(_name, better="lower")(share)
