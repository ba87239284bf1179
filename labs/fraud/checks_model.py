"""Probes of features, model and scores."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from grader import loading, metrics
from grader.bench import Caller
from grader.checks import check

HERE = Path(__file__).resolve()
oracle = loading.module(HERE.with_name("oracle.py"))
probing = loading.module(HERE.with_name("probing.py"))
built, difference, middle, trained = (
    probing.built,
    probing.difference,
    probing.middle,
    probing.trained,
)
refit, scored, DAY = probing.refit, probing.scored, probing.DAY
told: Callable[[str, str], str | None] = probing.told


def average_precision(truth: np.ndarray, score: np.ndarray) -> float:
    """Return the average precision of one ranking."""
    rows = np.ones((1, len(truth)))
    return float(metrics.average_precision({"y": truth, "score": score}, rows)[0])


@check("features_no_future", task="model", title="Features use no later payment")
def features_no_future(caller: Caller, small: Any) -> str | None:
    """Drop all later payments and their labels."""
    past = small.payments[small.payments["time"] <= middle(small)]
    whole = built(caller, small.payments, small.labels, small.delay).iloc[: len(past)]
    again = built(caller, past, small.labels.iloc[: len(past)], small.delay)
    return told("changes when later payments are removed", difference(whole, again))


@check("features_label_delay", task="model", title="Features use no label inside its delay")
def features_label_delay(caller: Caller, small: Any) -> str | None:
    """Flip every label younger than the delay at a moment; no feature up to it may move."""
    now = middle(small)
    young = small.payments["time"] > now - small.delay * DAY
    flipped = small.labels.assign(
        is_fraud=small.labels["is_fraud"].where(~young, 1 - small.labels["is_fraud"])
    )
    rows = (small.payments["time"] <= now).to_numpy()
    before = built(caller, small.payments, small.labels, small.delay)[rows]
    after = built(caller, small.payments, flipped, small.delay)[rows]
    return told("uses labels nobody had yet", difference(before, after))


@check("features_row_order", task="model", title="The order of the rows does not matter")
def features_row_order(caller: Caller, small: Any) -> str | None:
    """Shuffle the payments."""
    shuffled = oracle.shuffled(small.payments, small.seed)
    again = built(caller, shuffled, small.labels, small.delay).loc[small.payments["transaction_id"]]
    before = built(caller, small.payments, small.labels, small.delay)
    return told("changes with the order of the rows", difference(before, again))


@check("scores_batch_halves", task="model", title="A score does not depend on the other rows")
def scores_batch_halves(caller: Caller, small: Any) -> str | None:
    """Score rows together, in two halves, and one alone."""
    model, features, test = trained(caller, small)
    whole = scored(caller, model, features, test)
    half = len(test) // 2
    parts = [scored(caller, model, features, ids) for ids in (test[:half], test[half:])]
    alone = scored(caller, model, features, test[:1])
    if not np.allclose(np.concatenate(parts), whole, atol=1e-9):
        return (
            "scores change when the same rows come in two halves: a statistic of the batch is used"
        )
    return (
        None
        if np.allclose(alone, whole[:1], atol=1e-9)
        else "a row scored alone gets another score"
    )


@check("scores_deterministic", task="model", title="The same seed gives the same scores")
def scores_deterministic(caller: Caller, small: Any) -> str | None:
    """Fit twice with one seed."""
    model, features, test = trained(caller, small)
    again = refit(caller, small, features, small.labels)
    first, second = (scored(caller, one, features, test) for one in (model, again))
    return (
        None if np.array_equal(first, second) else "two fits with the same seed score differently"
    )


@check("shuffled_labels", task="model", title="Shuffled labels teach nothing")
def shuffled_labels(caller: Caller, small: Any) -> str | None:
    """Fit on shuffled labels, four times; at least once the ranking must fall apart."""
    model, features, test = trained(caller, small)
    truth = small.labels["is_fraud"].to_numpy()[test]
    honest = average_precision(truth, scored(caller, model, features, test))
    rng = np.random.default_rng(small.seed)
    worst = honest
    for _ in range(4):
        labels = small.labels.assign(is_fraud=rng.permutation(small.labels["is_fraud"].to_numpy()))
        fooled = refit(caller, small, features, labels)
        worst = min(worst, average_precision(truth, scored(caller, fooled, features, test)))
    if worst <= max(0.7 * honest, 0.02):
        return None
    return (
        f"fitted on shuffled labels, average precision stays {worst:.2f} of {honest:.2f}: "
        "train ignores its labels"
    )
