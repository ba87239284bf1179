"""Metrics of this lab: per-user values averaged within a cutoff, then over the cutoffs."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.metrics import metric, ratio


def over_cutoffs(columns: Any, weights: Any, values: Any, shares: Any = None) -> Any:
    """Return the mean over cutoffs of the weighted mean of `values` in each.

    Args:
        columns: holds "cutoff", (n,).
        weights: (replicates, n).
        values: (n,).
        shares: (n,), counts a row by this much besides its weight; default 1.
    """
    own = np.ones(len(values)) if shares is None else np.asarray(shares, dtype=float)
    means = []
    for cutoff in np.unique(columns["cutoff"]):
        rows = np.asarray(columns["cutoff"]) == cutoff
        means.append(ratio(weights[:, rows] @ (values * own)[rows], weights[:, rows] @ own[rows]))
    return np.mean(means, axis=0)


def _named(name: str, column: str) -> None:
    @metric(name, better="higher")
    def mean(columns: Any, weights: Any) -> Any:
        """Mean of a per-user value over the users of a cutoff, then over the cutoffs."""
        return over_cutoffs(columns, weights, np.asarray(columns[column], dtype=float))


for _metric, _column in (
    ("ndcg_at_10", "ndcg"),
    ("recall_at_10", "recall"),
    ("cold_ndcg", "ndcg"),
    ("content_auc", "auc"),
    ("catalogue_coverage", "shown"),
    ("again_ndcg", "ndcg"),
    ("real_ndcg", "ndcg"),
    ("real_recall", "recall"),
    ("real_coverage", "shown"),
):
    _named(_metric, _column)


@metric("gain_over_recent", better="higher")
def gain_over_recent(columns: Any, weights: Any) -> Any:
    """NDCG@10 minus that of recent popularity for the same users: a paired difference."""
    return over_cutoffs(columns, weights, columns["ndcg"] - columns["recent"])


@metric("real_gain", better="higher")
def real_gain(columns: Any, weights: Any) -> Any:
    """As gain_over_recent, on the real shop."""
    return gain_over_recent(columns, weights)


@metric("share_of_oracle", better="higher")
def share_of_oracle(columns: Any, weights: Any) -> Any:
    """Share of the way from recent popularity (0) to the oracle (1) in NDCG@10."""
    way = over_cutoffs(columns, weights, columns["oracle"] - columns["recent"])
    return ratio(gain_over_recent(columns, weights), way)


@metric("tail_recall", better="higher")
def tail_recall(columns: Any, weights: Any) -> Any:
    """Recall@10 of relevant items outside the head, over users that have any."""
    wanted = np.asarray(columns["tail_wanted"], dtype=float)
    values = np.asarray(columns["tail_hits"]) / np.maximum(wanted, 1)
    return over_cutoffs(columns, weights, values, wanted > 0)


@metric("real_tail_recall", better="higher")
def real_tail_recall(columns: Any, weights: Any) -> Any:
    """As tail_recall, on the real shop."""
    return tail_recall(columns, weights)


@metric("cold_share", better="higher")
def cold_share(columns: Any, weights: Any) -> Any:
    """NDCG@10 of users without purchases over that of recent popularity for the same users."""
    own = over_cutoffs(columns, weights, columns["ndcg"])
    return ratio(own, over_cutoffs(columns, weights, columns["recent"]))


@metric("again_gain", better="higher")
def again_gain(columns: Any, weights: Any) -> Any:
    """NDCG@10 of items bought again, minus that of one's own most bought items."""
    return over_cutoffs(columns, weights, columns["ndcg"] - columns["most_bought"])
