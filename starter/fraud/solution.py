"""Fraud detection: features, split, model, threshold, alerts.

transactions: transaction_id (int), time (datetime64[s]), customer_id (int, the card), terminal_id
    (int), amount_cents (int); any order; no card or terminal has two payments in one second.
labels: transaction_id (int), is_fraud (0 or 1), available_at (datetime64[s], when the label
    becomes known: time of the payment plus the delay), for all or some of the payments.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pandas import DataFrame, Series, Timestamp

Days = Sequence[int]


def customer_features(transactions: DataFrame, windows: Days = (1, 7, 30)) -> DataFrame:
    """Describe how a card was used up to and including each payment.

    The window of a payment at time t is (t - w days, t], the payment itself included.

    Args:
        transactions: payments of any number of cards, in any order.
        windows: lengths of the windows in days.

    Returns:
        One row per payment, index transaction_id in the order of the input. For each w:
        customer_count_{w}d (int), the card's payments in the window, and customer_mean_{w}d
        (float), their mean amount in cents.
    """
    # TODO: count and average the card's payments over each window
    raise NotImplementedError("TODO: count and average the card's payments over each window")


def terminal_risk(
    transactions: DataFrame, labels: DataFrame, windows: Days = (1, 7, 30), delay_days: int = 7
) -> DataFrame:
    """Describe how much fraud a terminal had, as far as is known at each payment.

    A label is known delay_days after its payment, so the window of a payment at time t is
    (t - delay_days - w days, t - delay_days].

    Args:
        transactions: payments at any number of terminals, in any order.
        labels: labels of all or some of the payments; one without counts, but not as a fraud.
        windows: lengths of the windows in days.
        delay_days: days until a label is known.

    Returns:
        One row per payment, index transaction_id in the order of the input. For each w:
        terminal_count_{w}d (int), the terminal's payments in the window, and terminal_risk_{w}d
        (float in [0, 1]), the share of frauds among them, 0 where the window is empty.
    """
    # TODO: share of known frauds at the terminal, each window ending delay_days ago
    raise NotImplementedError("TODO: share of known frauds at the terminal, each window ending delay_days ago")


def build_features(transactions: DataFrame, labels: DataFrame, delay_days: int = 7) -> DataFrame:
    """Compute every feature of your model.

    A feature may use the payment itself, earlier payments, and labels at least delay_days old.

    Args:
        transactions: payments to score, after a trailing window of history; in any order.
        labels: labels of all or some of the payments.
        delay_days: days until a label is known.

    Returns:
        Index transaction_id in the order of the input; any columns, numeric and finite.
    """
    # TODO: put together all features of the model
    raise NotImplementedError("TODO: put together all features of the model")


def prequential_split(
    transactions: DataFrame,
    labels: DataFrame,
    start: Timestamp,
    train_days: int = 7,
    delay_days: int = 7,
    test_days: int = 7,
) -> dict[str, Any]:
    """Split payments as in production: train, wait for the labels, test.

    Training is [start, start + train_days); the delay and the test days follow. Known cards are
    blocked, hence not tested: cards with a fraud in training leave the whole test, and from each
    test day on also those with a fraud on the day delay_days + 1 before, whose labels just came.

    Args:
        transactions: payments, in any order.
        labels: their labels.
        start: midnight of the first training day.
        train_days, delay_days, test_days: lengths of the three periods.

    Returns:
        {"train": ids, "test": ids}, arrays of transaction_id in the order of the input.
    """
    # TODO: choose the training payments and the test payments of cards not yet known
    raise NotImplementedError("TODO: choose the training payments and the test payments of cards not yet known")


def train(features: DataFrame, is_fraud: Series, seed: int) -> Any:
    """Fit a model of the probability that a payment is a fraud.

    Args:
        features: training rows of build_features, (n payments, f features).
        is_fraud: 0 or 1, same index and order as features.
        seed: seed of every random choice; the same seed must give the same scores.

    Returns:
        Any object that score and explain understand; the grader only hands it back.
    """
    # TODO: fit a classifier
    raise NotImplementedError("TODO: fit a classifier")


def score(model: Any, features: DataFrame) -> Series:
    """Score payments one by one: a score must not depend on the other rows.

    Args:
        model: what train returned.
        features: rows of build_features, (n payments, f features).

    Returns:
        Scores in [0, 1], higher is more suspicious, index and order of features.
    """
    # TODO: return the model's probability of fraud
    raise NotImplementedError("TODO: return the model's probability of fraud")


def choose_threshold(scores: Series, is_fraud: Series) -> float:
    """Choose the score from which on a payment is an alert (score >= threshold).

    Args:
        scores: scores of a validation week, in [0, 1]; the hold-out has no labels yet.
        is_fraud: 0 or 1, same index and order as scores.

    Returns:
        The threshold that maximises the F1 score on the validation week.
    """
    # TODO: maximise F1 over the thresholds
    raise NotImplementedError("TODO: maximise F1 over the thresholds")


def card_precision_at_k(
    day: Any, customer_id: Any, score: Any, is_fraud: Any, k: int = 100
) -> float:
    """Measure the alerts as investigators meet them: k cards a day.

    Each day, a card has the highest score and the highest label of its payments of that day. The
    k cards with the highest scores are checked (ties: lower customer_id first); the precision is
    the number of compromised ones over k, even if fewer than k cards paid. A card found so is
    blocked and takes no part in later days.

    Args:
        day, customer_id: of each payment, (n,) int; days need not be consecutive.
        score, is_fraud: of each payment, (n,) float and (n,) 0 or 1.
        k: cards checked per day.

    Returns:
        The mean of the daily precisions over the days that occur in `day`.
    """
    # TODO: average over days the share of compromised cards among the k checked
    raise NotImplementedError("TODO: average over days the share of compromised cards among the k checked")


def explain(model: Any, features: DataFrame) -> DataFrame:
    """Explain each score as a sum of contributions of the features.

    Args:
        model: what train returned.
        features: rows of build_features, (n payments, f features).

    Returns:
        Index of features; a column per feature and "base", the same in every row. Rows sum to
        the log-odds log(score / (1 - score)), or all of them to the score itself.
    """
    # TODO: additive contributions of the features
    raise NotImplementedError("TODO: additive contributions of the features")


def prior_correct(probability: Any, kept_share: float) -> Any:
    """Undo the effect of sampled negatives on probabilities.

    A model trained on all frauds and a random share of the others overstates the probability.

    Args:
        probability: probabilities of the model on such a sample, (n,) in [0, 1].
        kept_share: share of the other payments that was kept, in (0, 1].

    Returns:
        Probabilities for the full population, array (n,) in [0, 1].
    """
    # TODO: scale the odds back to the full population
    raise NotImplementedError("TODO: scale the odds back to the full population")
