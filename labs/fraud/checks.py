"""Contract checks and probes of the fraud lab: change something, look at what moves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import answers, loading
from grader.bench import Caller
from grader.checks import check

oracle = loading.module(Path(__file__).resolve().with_name("oracle.py"))

WINDOWS = [1, 7, 30]
DAY = pd.Timedelta(days=1)
SECOND = pd.Timedelta(seconds=1)


def card_columns(windows: list[int]) -> list[str]:
    """Columns that customer_features must return."""
    return [f"customer_{what}_{days}d" for days in windows for what in ("count", "mean")]


def terminal_columns(windows: list[int]) -> list[str]:
    """Columns that terminal_risk must return."""
    return [f"terminal_{what}_{days}d" for days in windows for what in ("count", "risk")]


def ids_of(payments: pd.DataFrame) -> pd.Index[Any]:
    """Index that per-payment answers must have."""
    ids: pd.Index[Any] = pd.Index(payments["transaction_id"].to_numpy(), name="transaction_id")
    return ids


def customer(caller: Caller, payments: pd.DataFrame) -> pd.DataFrame:
    """Call customer_features and check the form of the answer."""
    given = caller.call("customer_features", payments, WINDOWS)
    return answers.frame(given, "customer_features", ids_of(payments), card_columns(WINDOWS))


def terminal(caller: Caller, payments: Any, labels: Any, delay: int) -> pd.DataFrame:
    """Call terminal_risk and check the form of the answer."""
    given = caller.call("terminal_risk", payments, labels, WINDOWS, delay)
    return answers.frame(given, "terminal_risk", ids_of(payments), terminal_columns(WINDOWS))


def built(caller: Caller, payments: Any, labels: Any, delay: int) -> pd.DataFrame:
    """Call build_features and check the form of the answer."""
    given = caller.call("build_features", payments, labels, delay)
    return answers.frame(given, "build_features", ids_of(payments))


def difference(before: pd.DataFrame, after: pd.DataFrame) -> str:
    """Say which columns and which payment differ, or return an empty string."""
    if list(before.columns) != list(after.columns):
        return "the columns themselves change"
    a, b = before.to_numpy(dtype=np.float64), after.to_numpy(dtype=np.float64)
    moved = ~np.isclose(a, b, rtol=1e-7, atol=1e-9)
    if not moved.any():
        return ""
    names = [
        str(name)
        for name, any_row in zip(before.columns, moved.any(axis=0), strict=True)
        if any_row
    ]
    first = before.index[moved.any(axis=1)][0]
    shown = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
    return f"{len(names)} of {len(before.columns)} columns ({shown}), first at payment {first}"


def told(what: str, moved: str) -> str | None:
    """Put a probe's message together; None when nothing moved."""
    return f"{what}: {moved}" if moved else None


def middle(small: Any) -> pd.Timestamp:
    """A moment late in the small world, in the middle of a day."""
    start: pd.Timestamp = small.start
    return start + 3 * DAY + pd.Timedelta(hours=13)


@check("customer_values", task="customer_features", title="Counts and means match the definition")
def customer_values(caller: Caller, small: Any) -> str | None:
    """Compare with a slow oracle on payments drawn at random and on the first ones."""
    given = customer(caller, small.payments)
    rows = oracle.some_rows(len(small.payments), small.seed)
    expected = oracle.customer_features(small.payments, rows, WINDOWS)
    return told(
        "differs from the definition", difference(expected, given.iloc[rows][expected.columns])
    )


@check("customer_no_future", task="customer_features", title="Later payments change nothing")
def customer_no_future(caller: Caller, small: Any) -> str | None:
    """Drop all later payments and compare what is left."""
    past = small.payments[small.payments["time"] <= middle(small)]
    whole = customer(caller, small.payments).iloc[: len(past)]
    return told(
        "changes when later payments are removed", difference(whole, customer(caller, past))
    )


@check(
    "customer_row_order", task="customer_features", title="The order of the rows does not matter"
)
def customer_row_order(caller: Caller, small: Any) -> str | None:
    """Shuffle the payments."""
    shuffled = oracle.shuffled(small.payments, small.seed)
    again = customer(caller, shuffled).loc[small.payments["transaction_id"]]
    return told(
        "changes with the order of the rows", difference(customer(caller, small.payments), again)
    )


@check("terminal_values", task="terminal_risk", title="Counts and risks match the definition")
def terminal_values(caller: Caller, small: Any) -> str | None:
    """Compare with a slow oracle, with some labels missing."""
    labels = small.labels[small.labels["transaction_id"] % 5 != 0].reset_index(drop=True)
    given = terminal(caller, small.payments, labels, small.delay)
    rows = oracle.risky_rows(small.payments, small.labels, small.seed, small.delay)
    expected = oracle.terminal_risk(small.payments, labels, rows, WINDOWS, small.delay)
    return told(
        "differs from the definition", difference(expected, given.iloc[rows][expected.columns])
    )


@check("terminal_label_delay", task="terminal_risk", title="A label counts from its delay on")
def terminal_label_delay(caller: Caller, small: Any) -> str | None:
    """Flip the label of one payment at a terminal and see, to the second, which rows move."""
    payments, labels, wait = oracle.one_terminal(small.delay)
    flipped = labels.assign(is_fraud=[1] + [0] * (len(labels) - 1))
    moved = oracle.moved_rows(
        terminal(caller, payments, labels, small.delay),
        terminal(caller, payments, flipped, small.delay),
    )
    early = moved & ~wait
    if early.any():
        return (
            f"with a delay of {small.delay} days, a label already counts "
            f"{oracle.age(payments, early)} after its payment"
        )
    if (wait & ~moved).any():
        return (
            f"a label still does not count {oracle.age(payments, wait & ~moved)} after its payment"
        )
    return None


@check("terminal_own_label", task="terminal_risk", title="A payment's own label changes nothing")
def terminal_own_label(caller: Caller, small: Any) -> str | None:
    """Flip the labels of the last day; nothing of that day may move."""
    last = small.payments["time"] >= small.payments["time"].iloc[-1].normalize()
    flipped = small.labels.assign(
        is_fraud=small.labels["is_fraud"].where(~last, 1 - small.labels["is_fraud"])
    )
    before = terminal(caller, small.payments, small.labels, small.delay)[last.to_numpy()]
    after = terminal(caller, small.payments, flipped, small.delay)[last.to_numpy()]
    return told("uses labels of the same day", difference(before, after))


@check("terminal_row_order", task="terminal_risk", title="The order of the rows does not matter")
def terminal_row_order(caller: Caller, small: Any) -> str | None:
    """Shuffle payments and labels."""
    payments, labels = (
        oracle.shuffled(t, small.seed + n) for n, t in enumerate((small.payments, small.labels))
    )
    again = terminal(caller, payments, labels, small.delay).loc[small.payments["transaction_id"]]
    before = terminal(caller, small.payments, small.labels, small.delay)
    return told("changes with the order of the rows", difference(before, again))


@check("terminal_no_future", task="terminal_risk", title="Later payments change nothing")
def terminal_no_future(caller: Caller, small: Any) -> str | None:
    """Drop all later payments and their labels."""
    past = small.payments[small.payments["time"] <= middle(small)]
    whole = terminal(caller, small.payments, small.labels, small.delay).iloc[: len(past)]
    again = terminal(caller, past, small.labels.iloc[: len(past)], small.delay)
    return told("changes when later payments are removed", difference(whole, again))


def split_of(caller: Caller, small: Any, train_days: int = 5, test_days: int = 6) -> dict[str, Any]:
    """Call prequential_split on shuffled payments and check the form of the answer."""
    given: dict[str, Any] = caller.call(
        "prequential_split",
        oracle.shuffled(small.payments, small.seed),
        small.labels,
        small.start,
        train_days,
        small.delay,
        test_days,
    )
    answers.require(
        isinstance(given, dict) and set(given) == {"train", "test"},
        f"prequential_split returned {answers.kind(given)}, expected a dict of train and test ids",
    )
    for name, ids in given.items():
        answers.require(
            isinstance(ids, np.ndarray) and ids.dtype.kind in "iu" and ids.ndim == 1,
            f"prequential_split: {name} is {answers.kind(ids)}, expected an array of ids",
        )
    return given


@check("split_ids", task="prequential_split", title="Real ids, each once, in one part only")
def split_ids(caller: Caller, small: Any) -> str | None:
    """Look at the ids alone."""
    given = split_of(caller, small)
    for name, ids in given.items():
        if len(ids) == 0 or len(np.unique(ids)) < len(ids):
            return f"{name} is empty or holds an id twice"
        if not np.isin(ids, small.payments["transaction_id"]).all():
            return f"{name} holds ids of no payment; return transaction_id, not positions"
    shared = np.intersect1d(given["train"], given["test"])
    return f"{len(shared)} payments are in both parts" if len(shared) else None


@check("split_delay_gap", task="prequential_split", title="Train, then the delay, then test")
def split_delay_gap(caller: Caller, small: Any) -> str | None:
    """Look at the times of both parts."""
    given, (train, test) = split_of(caller, small), oracle.periods(small, 5, 6)
    time = small.payments.set_index("transaction_id")["time"]
    for name, period in (("train", train), ("test", test)):
        inside = time.reindex(given[name])
        if not ((inside >= period[0]) & (inside < period[1])).all():
            return f"{name} holds payments outside [{period[0]:%d %b}, {period[1]:%d %b})"
    expected = small.payments[
        (small.payments["time"] >= train[0]) & (small.payments["time"] < train[1])
    ]
    if set(given["train"]) != set(expected["transaction_id"]):
        return "train does not hold every payment of its period"
    return None


@check(
    "split_known_cards", task="prequential_split", title="Cards known as compromised leave the test"
)
def split_known_cards(caller: Caller, small: Any) -> str | None:
    """Compare the cards of the test part with the slow oracle, day by day."""
    given, (_, test) = set(split_of(caller, small)["test"]), oracle.periods(small, 5, 6)
    period = small.payments[
        (small.payments["time"] >= test[0]) & (small.payments["time"] < test[1])
    ]
    kept = oracle.unknown_cards(small, 5, 6)
    present = period["transaction_id"].isin(given).to_numpy()
    if (present & ~kept).any():
        return f"{int((present & ~kept).sum())} payments of cards known as compromised are tested"
    missing = int((kept & ~present).sum())
    return (
        f"{missing} payments of cards not yet known are missing from the test" if missing else None
    )


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
    honest = oracle.average_precision(truth, scored(caller, model, features, test))
    rng = np.random.default_rng(small.seed)
    worst = honest
    for _ in range(4):
        labels = small.labels.assign(is_fraud=rng.permutation(small.labels["is_fraud"].to_numpy()))
        fooled = refit(caller, small, features, labels)
        worst = min(worst, oracle.average_precision(truth, scored(caller, fooled, features, test)))
    if worst <= max(0.7 * honest, 0.02):
        return None
    return (
        f"fitted on shuffled labels, average precision stays {worst:.2f} of {honest:.2f}: "
        "train ignores its labels"
    )


def trained(caller: Caller, small: Any) -> tuple[Any, Any, np.ndarray]:
    """Fit on two weeks of the small world; returns model, kept features and ids to score."""
    features = caller.keep("build_features", small.payments, small.labels, small.delay)
    time = small.payments["time"]
    later = (time >= small.start + (7 + small.delay - 1) * DAY).to_numpy()
    return refit(caller, small, features, small.labels), features, np.flatnonzero(later)


def refit(caller: Caller, small: Any, features: Any, labels: pd.DataFrame) -> Any:
    """Fit on the fortnight before the delay."""
    time = small.payments["time"]
    rows = np.flatnonzero((time >= small.start - 7 * DAY) & (time < small.start + 7 * DAY))
    index = pd.Index(rows, name="transaction_id")
    truth = pd.Series(
        labels["is_fraud"].to_numpy()[rows].astype(np.int8), index=index, name="is_fraud"
    )
    return caller.call("train", caller.take(features, rows), truth, small.seed)


def scored(caller: Caller, model: Any, features: Any, ids: np.ndarray) -> np.ndarray:
    """Score some rows; the answer is checked."""
    given = caller.call("score", model, caller.take(features, ids))
    return np.asarray(answers.scores(given, "score", pd.Index(ids, name="transaction_id")))


@check(
    "threshold_is_validation",
    task="threshold",
    title="The threshold comes from the validation week",
)
def threshold_is_validation(caller: Caller, small: Any) -> str | None:
    """Ask for three very different weeks; F1 there must be close to the best possible."""
    rng = np.random.default_rng(small.seed)
    for centre in (0.05, 0.3, 0.8):
        scores, truth = oracle.validation_week(rng, centre)
        given = caller.call("choose_threshold", scores, truth)
        threshold = answers.number(given, "choose_threshold", -np.inf, np.inf)
        reached, best = oracle.f1_at(scores, truth, threshold), oracle.best_f1(scores, truth)
        if reached < 0.95 * best:
            return (
                f"on a validation week whose best F1 is {best:.2f}, the threshold "
                f"{threshold:.3g} reaches {reached:.2f}"
            )
    return None


@check(
    "card_precision_cases", task="card_precision", title="Hand-made days, ties and removed cards"
)
def card_precision_cases(caller: Caller, small: Any) -> str | None:
    """Compare with cases worked out by hand, and with a slow oracle on random ones."""
    for name, case, expected in oracle.card_cases(small.seed):
        given = caller.call("card_precision_at_k", *case[:4], k=case[4])
        value = answers.number(given, "card_precision_at_k", -1e9, 1e9)
        if not np.isclose(value, expected, atol=1e-9):
            return f"{name}: returned {value:.4f}, expected {expected:.4f}"
    return None


@check("explain_columns", task="explain", title="A contribution of every feature, and a base")
def explain_columns(caller: Caller, small: Any) -> str | None:
    """Look at the form of an explanation."""
    names, _, frame, _ = explained(caller, small)
    missing = sorted(set(names) - set(frame.columns))
    extra = sorted(set(map(str, frame.columns)) - set(map(str, names)) - {"base"})
    if missing or extra:
        return f"columns are the features and base; missing {missing[:3]}, not expected {extra[:3]}"
    same = np.ptp(frame["base"].to_numpy(dtype=np.float64)) < 1e-9
    return None if same else "base differs between rows; it is one number, the model's average"


@check(
    "explain_adds_up", task="explain", title="Contributions add up to the score and follow the row"
)
def explain_adds_up(caller: Caller, small: Any) -> str | None:
    """Add the contributions up; rows with different scores must be explained differently."""
    _, score, frame, _ = explained(caller, small)
    total = frame.sum(axis=1).to_numpy(dtype=np.float64)
    logistic = 1 / (1 + np.exp(-np.clip(total, -700, 700)))
    if not any(np.allclose(t, score, rtol=1e-4, atol=1e-6) for t in (total, logistic)):
        return "rows sum neither to the score nor to its log-odds"
    parts = frame.drop(columns="base").to_numpy(dtype=np.float64)
    used = int((np.abs(parts).max(axis=0) > 1e-9).sum())
    return "one column carries everything; share it among the features" if used < 2 else None


def explained(caller: Caller, small: Any) -> tuple[list[str], np.ndarray, pd.DataFrame, pd.Index]:
    """Explain the 20 highest scores of the small world."""
    model, features, test = trained(caller, small)
    order = np.argsort(-scored(caller, model, features, test), kind="stable")[:20]
    top = pd.Index(test[order], name="transaction_id")
    rows = caller.take(features, top.to_numpy())
    frame = answers.frame(caller.call("explain", model, rows), "explain", top, ["base"])
    names = list(built(caller, small.payments, small.labels, small.delay).columns)
    return names, scored(caller, model, features, top.to_numpy()), frame, top


@check("prior_formula", task="real_cards", title="The correction matches Bayes' rule")
def prior_formula(caller: Caller, small: Any) -> str | None:
    """Nothing sampled changes nothing; otherwise the odds scale by the kept share."""
    p = np.array([0.0, 0.01, 0.5, 0.93, 1.0])
    for kept in (1.0, 0.2, 0.0334):
        given = caller.call("prior_correct", p, kept)
        answers.require(
            isinstance(given, np.ndarray), f"prior_correct returned {answers.kind(given)}"
        )
        if given.shape != p.shape or not np.allclose(given, oracle.corrected(p, kept), atol=1e-9):
            return f"wrong for a kept share of {kept:g}"
    return None
