"""Metrics of the concepts lab: per task the share of hidden cases that were answered right."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.metrics import metric, ratio

TASKS = (
    "knn",
    "unlabelled",
    "bias_variance",
    "impute",
    "missingness",
    "shrinkage",
    "stable",
    "descent",
    "rates",
    "pca",
    "folds",
    "metrics",
    "ranking",
    "calibration",
    "tree",
    "importance",
    "conv",
    "q_learning",
    "shapley",
)


def share(columns: Any, weights: Any) -> Any:
    """Share of right answers. Columns: right (0 or 1)."""
    return ratio(weights @ np.asarray(columns["right"], dtype=float), weights.sum(axis=1))


@metric("transfer_gain", better="higher")
def transfer_gain(columns: Any, weights: Any) -> Any:
    """Accuracy beyond that of the nearest class mean of the pixels. Columns: right, pixels."""
    gain = np.asarray(columns["right"], float) - np.asarray(columns["pixels"], float)
    return ratio(weights @ gain, weights.sum(axis=1))


for _name in (*(f"{task}_right" for task in TASKS), "digits_accuracy", "transfer_accuracy"):
    metric(_name, better="higher")(share)
