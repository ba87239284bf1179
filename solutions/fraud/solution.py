"""Fraud detection: features, split, model, threshold, alerts.

transactions: transaction_id (int), time (datetime64[s]), customer_id (int, the card), terminal_id
    (int), amount_cents (int); any order; no card or terminal has two payments in one second.
labels: transaction_id (int), is_fraud (0 or 1), available_at (datetime64[s], when the label
    becomes known: time of the payment plus the delay), for all or some of the payments.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Series, Timestamp

Days = Sequence[int]


# begin solution: helpers of the reference
def trailing(group: Series, time: Series, value: Any, days: int, delay: int = 0) -> tuple[Any, Any]:
    """Sum and count `value` per group over (t - delay - days, t - delay], for each row."""
    at = (time - time.min()).to_numpy().astype("timedelta64[s]").astype(np.int64)
    codes, _ = pd.factorize(group)
    # Keys of two groups lie further apart than the longest look back.
    reach = (delay + days) * 86_400
    key = codes * (at.max(initial=0) + reach + 1) + at
    order = np.argsort(key, kind="stable")
    key, total = key[order], np.concatenate([[0], np.cumsum(np.asarray(value)[order])])
    high = np.searchsorted(key, key - delay * 86_400, side="right")
    low = np.searchsorted(key, key - reach, side="right")
    sums, counts = np.empty_like(total[1:]), np.empty(len(order), np.int64)
    sums[order], counts[order] = total[high] - total[low], high - low
    return sums, counts


def known_fraud(transactions: DataFrame, labels: DataFrame) -> Any:
    """Return 0 or 1 per payment, 0 where there is no label."""
    fraud = labels.set_index("transaction_id")["is_fraud"]
    return fraud.reindex(transactions["transaction_id"]).fillna(0).to_numpy().astype(np.int64)


# end solution


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
    # begin solution: count and average the card's payments over each window
    card, time = transactions["customer_id"], transactions["time"]
    columns = {}
    for days in windows:
        sums, counts = trailing(card, time, transactions["amount_cents"], days)
        columns[f"customer_count_{days}d"] = counts
        columns[f"customer_mean_{days}d"] = sums / counts
    return DataFrame(columns, index=pd.Index(transactions["transaction_id"]))
    # end solution


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
    # begin solution: share of known frauds at the terminal, each window ending delay_days ago
    terminal, time = transactions["terminal_id"], transactions["time"]
    fraud = known_fraud(transactions, labels)
    columns = {}
    for days in windows:
        frauds, counts = trailing(terminal, time, fraud, days, delay_days)
        columns[f"terminal_count_{days}d"] = counts
        columns[f"terminal_risk_{days}d"] = frauds / np.maximum(counts, 1)
    return DataFrame(columns, index=pd.Index(transactions["transaction_id"]))
    # end solution


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
    # begin solution: put together all features of the model
    risk = terminal_risk(transactions, labels, delay_days=delay_days)
    features = customer_features(transactions).join(risk)
    time, amount = transactions["time"], transactions["amount_cents"].to_numpy()
    features["amount_cents"] = amount
    features["weekend"] = (time.dt.dayofweek >= 5).to_numpy().astype(np.int8)
    features["night"] = (time.dt.hour <= 6).to_numpy().astype(np.int8)
    # Compare with the card's mean of the payments before; a tiny history gives no huge ratio.
    count = features["customer_count_30d"]
    before = (features["customer_mean_30d"] * count - amount) / np.maximum(count - 1, 1)
    features["amount_ratio"] = ratio = np.where(count > 1, amount / np.maximum(before, 100), 1.0)
    # A leaked card shows several such jumps within two weeks.
    features["jumps_14d"] = trailing(transactions["customer_id"], time, ratio > 2.5, 14)[0]
    # The mean age of a terminal's known frauds tells how far its compromise has run.
    at = (time - time.min()).dt.total_seconds().to_numpy().astype(np.int64)
    terminal, fraud = transactions["terminal_id"], known_fraud(transactions, labels)
    frauds, _ = trailing(terminal, time, fraud, 28, delay_days)
    moments, _ = trailing(terminal, time, fraud * at, 28, delay_days)
    features["frauds_28d"] = frauds
    features["fraud_age_28d"] = (frauds * at - moments) / np.maximum(frauds, 1)
    return features
    # end solution


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
    # begin solution: choose the training payments and the test payments of cards not yet known
    day = ((transactions["time"] - start) // pd.Timedelta(days=1)).to_numpy()
    card = transactions["customer_id"].to_numpy()
    fraud = known_fraud(transactions, labels) == 1
    train = (day >= 0) & (day < train_days)
    test = np.zeros(len(day), dtype=bool)
    known = set(card[train & fraud])
    for today in range(train_days + delay_days, train_days + delay_days + test_days):
        known |= set(card[fraud & (day == today - delay_days - 1)])
        test |= (day == today) & ~np.isin(card, list(known))
    ids = transactions["transaction_id"].to_numpy()
    return {"train": ids[train], "test": ids[test]}
    # end solution


def train(features: DataFrame, is_fraud: Series, seed: int) -> Any:
    """Fit a model of the probability that a payment is a fraud.

    Args:
        features: training rows of build_features, (n payments, f features).
        is_fraud: 0 or 1, same index and order as features.
        seed: seed of every random choice; the same seed must give the same scores.

    Returns:
        Any object that score and explain understand; the grader only hands it back.
    """
    # begin solution: fit a classifier
    from lightgbm import LGBMClassifier

    # Few payments exceed the fixed limit: 255 bins are too coarse to see where it lies.
    parameters: dict[str, Any] = {"num_leaves": 8, "min_child_samples": 20, "max_bin": 1023}
    parameters |= {"n_estimators": 150, "learning_rate": 0.05, "reg_lambda": 5}
    parameters |= {"colsample_bytree": 0.7, "subsample": 0.8, "subsample_freq": 1}
    model = LGBMClassifier(**parameters, n_jobs=1, verbosity=-1, random_state=seed)
    return model.fit(features, is_fraud.to_numpy())
    # end solution


def score(model: Any, features: DataFrame) -> Series:
    """Score payments one by one: a score must not depend on the other rows.

    Args:
        model: what train returned.
        features: rows of build_features, (n payments, f features).

    Returns:
        Scores in [0, 1], higher is more suspicious, index and order of features.
    """
    # begin solution: return the model's probability of fraud
    return Series(model.predict_proba(features[model.feature_name_])[:, 1], index=features.index)
    # end solution


def choose_threshold(scores: Series, is_fraud: Series) -> float:
    """Choose the score from which on a payment is an alert (score >= threshold).

    Args:
        scores: scores of a validation week, in [0, 1]; the hold-out has no labels yet.
        is_fraud: 0 or 1, same index and order as scores.

    Returns:
        The threshold that maximises the F1 score on the validation week.
    """
    # begin solution: maximise F1 over the thresholds
    from sklearn.metrics import precision_recall_curve

    precision, recall, thresholds = precision_recall_curve(is_fraud, scores)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    return float(thresholds[f1[:-1].argmax()])
    # end solution


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
    # begin solution: average over days the share of compromised cards among the k checked
    payments = DataFrame({"day": day, "card": customer_id, "score": score, "fraud": is_fraud})
    cards = payments.groupby(["day", "card"], as_index=False)[["score", "fraud"]].max()
    cards = cards.sort_values(["day", "score", "card"], ascending=[True, False, True])
    found, precision = set[int](), list[float]()
    for _, today in cards.groupby("day"):
        checked = today[~today["card"].isin(found)].head(k)
        hits = checked.loc[checked["fraud"] == 1, "card"]
        precision.append(len(hits) / k)
        found |= set(hits)
    return float(np.mean(precision))
    # end solution


def explain(model: Any, features: DataFrame) -> DataFrame:
    """Explain each score as a sum of contributions of the features.

    Args:
        model: what train returned.
        features: rows of build_features, (n payments, f features).

    Returns:
        Index of features; a column per feature and "base", the same in every row. Rows sum to
        the log-odds log(score / (1 - score)), or all of them to the score itself.
    """
    # begin solution: additive contributions of the features
    columns = list(model.feature_name_)
    parts = model.predict_proba(features[columns], pred_contrib=True)
    return DataFrame(parts, index=features.index, columns=[*columns, "base"])
    # end solution


def prior_correct(probability: Any, kept_share: float) -> Any:
    """Undo the effect of sampled negatives on probabilities.

    A model trained on all frauds and a random share of the others overstates the probability.

    Args:
        probability: probabilities of the model on such a sample, (n,) in [0, 1].
        kept_share: share of the other payments that was kept, in (0, 1].

    Returns:
        Probabilities for the full population, array (n,) in [0, 1].
    """
    # begin solution: scale the odds back to the full population
    odds_part = kept_share * np.asarray(probability, dtype=np.float64)
    return odds_part / (odds_part + 1 - np.asarray(probability))
    # end solution
