"""Metrics of this lab, registered beside the engine's own."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.metrics import average_precision, metric, ratio

CHECKED = 100  # cards an analyst can check in a day


@metric("card_precision_100", better="higher")
def card_precision_100(columns: Any, weights: Any) -> Any:
    """Mean over days of the share of compromised cards among the 100 most suspicious ones.

    A card has its highest score and label of the day; ties go to the lower customer_id; a card
    found leaves the later days. Weights belong to cards: a card drawn twice fills two places.
    Columns: y, score, customer_id, day.
    """
    alive = np.ones((len(weights), int(columns["customer_id"].max()) + 1), dtype=bool)
    daily = [_one_day(columns, weights, day, alive) for day in np.unique(columns["day"])]
    return np.mean(daily, axis=0)


def _one_day(columns: Any, weights: Any, day: Any, alive: Any) -> Any:
    """Return the hits of one day over the cards checked, and strike the cards found off `alive`."""
    rows = np.flatnonzero(columns["day"] == day)
    rows = rows[np.lexsort((-columns["score"][rows], columns["customer_id"][rows]))]
    cards, first = np.unique(columns["customer_id"][rows], return_index=True)
    fraud = np.maximum.reduceat(columns["y"][rows], first)
    order = np.argsort(-columns["score"][rows[first]], kind="stable")
    cards, fraud = cards[order], fraud[order] == 1
    held = weights[:, rows[first][order]] * alive[:, cards]
    places = np.clip(CHECKED - (np.cumsum(held, axis=1) - held), 0, held)
    alive[:, cards] &= ~((places > 0) & fraud)
    return places[:, fraud].sum(axis=1) / CHECKED


@metric("real_average_precision", better="higher")
def real_average_precision(columns: Any, weights: Any) -> Any:
    """Average precision in the full population: each kept negative stands for many."""
    return average_precision(columns, weights * columns["weight"])


@metric("prior_gap", better="lower")
def prior_gap(columns: Any, weights: Any) -> Any:
    """Absolute log ratio of expected to observed frauds in the full population; 0 is perfect."""
    full = weights * columns["weight"]
    expected, observed = full @ columns["score"], full @ columns["y"].astype(float)
    return np.abs(np.log(np.maximum(ratio(expected, observed), 1e-9)))
