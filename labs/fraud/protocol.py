"""How a fraud submission is exercised: a world of payments, and a hold-out served day by day.

The hold-out is the last week of a world that the submission has never seen. Each of its days is
scored with the labels that are known by then, as in production. The worker gets a
trailing window of payments, so that plain pandas stays affordable.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import answers, loading
from grader.bench import Bench, Caller, Sample

HERE = Path(__file__).resolve()
world = loading.module(HERE.with_name("world.py"))
split, small, DAY = world.split, world.small, world.DAY
LONGEST_WINDOW = 30  # days; the brief promises this much history before the delay
EXPLAINED = 20


@dataclass
class Scored:
    """Scores of a model: of the validation week, of the hold-out, and what made them."""

    caller: Caller
    validation: pd.Series
    validation_truth: pd.Series
    holdout: pd.Series
    payments: pd.DataFrame
    truth: np.ndarray
    model: Any
    last_day: Any


def exercise(bench: Bench, parts: Any) -> None:
    """Exercise the tasks that need the hold-out; each fault stays with its task."""
    own = bench.caller(bench.submission)
    scored = None
    with bench.task("model"):
        scored = fit_and_score(own, parts)
    if scored is not None:
        add_sample(bench, parts, scored)
    elif {"threshold", "explain"} <= bench.untried:
        return
    else:
        for task in ("threshold", "explain"):
            bench.note(task, "Judged on the reference's model, because task model did not finish.")
        scored = fit_and_score(bench.caller(bench.reference), parts)
    with bench.task("threshold"):
        threshold = choose_threshold(own, scored)
        add_decisions(bench, parts, scored, threshold)
    with bench.task("explain"):
        if scored.caller is own:
            add_contributions(bench, explain(own, scored))
    if parts.cards is not None:
        with bench.task("real_cards"):
            score_real_cards(bench, own, parts.cards, parts.seed)


def fit_and_score(caller: Caller, parts: Any) -> Scored:
    """Fit on the week before the delay, score the validation week and then each hold-out day."""
    plan = parts.plan
    since = plan.validation_train - (LONGEST_WINDOW + plan.delay + 1) * DAY
    known = parts.until(plan.train + plan.train_days * DAY, since)
    features = caller.keep("build_features", known, parts.known(plan.test, known), plan.delay)
    weeks = {start: week(parts, start) for start in (plan.validation_train, plan.train)}
    trial = fit(caller, parts, features, weeks[plan.validation_train])
    shown = without_known_cards(parts, weeks[plan.train], plan.validation_train)
    validation = score(caller, trial, features, shown)
    model = fit(caller, parts, features, weeks[plan.train])
    served = [serve_day(caller, parts, model, day) for day in range(days_between(plan))]
    payments = pd.concat([one[0] for one in served])
    holdout = pd.concat([one[1] for one in served])
    truth = pd.Series(parts.truth(shown.to_numpy()), index=shown)
    last = served[-1][2]
    return Scored(
        caller,
        validation,
        truth,
        holdout,
        payments,
        parts.truth(payments["transaction_id"].to_numpy()),
        model,
        last,
    )


def days_between(plan: Any) -> int:
    """Return the number of hold-out days."""
    return int((plan.end - plan.test) / DAY)


def week(parts: Any, start: pd.Timestamp) -> pd.Index[Any]:
    """Return the ids of the training payments that begin at `start`."""
    payments = parts.until(start + parts.plan.train_days * DAY, start)
    ids: pd.Index[Any] = pd.Index(payments["transaction_id"].to_numpy(), name="transaction_id")
    return ids


def fit(caller: Caller, parts: Any, features: Any, ids: pd.Index) -> Any:
    """Fit a model on some rows of kept features."""
    truth = pd.Series(parts.truth(ids.to_numpy()), index=ids, name="is_fraud")
    return caller.call("train", caller.take(features, ids.to_numpy()), truth, parts.seed)


def score(caller: Caller, model: Any, features: Any, ids: pd.Index) -> pd.Series:
    """Score some rows of kept features; the answer is checked."""
    given = caller.call("score", model, caller.take(features, ids.to_numpy()))
    return pd.Series(answers.scores(given, "score", ids), index=ids)


def serve_day(
    caller: Caller, parts: Any, model: Any, number: int
) -> tuple[pd.DataFrame, pd.Series, Any]:
    """Score one hold-out day with the labels known by its end and no later one.

    Returns:
        The day's payments of cards not known as compromised, their scores, their features' handle.
    """
    plan = parts.plan
    morning = plan.test + number * DAY
    since = morning - (LONGEST_WINDOW + plan.delay + 1) * DAY
    history = parts.until(morning + DAY, since)
    # Labels that become known in the course of the day are there, as they would be online; that
    # none counts for an earlier payment is what the checks look at, to the second.
    known = parts.known(morning + DAY, history)
    features = caller.keep("build_features", history, known, plan.delay)
    today = history[history["time"] >= morning]
    ids = pd.Index(today["transaction_id"], name="transaction_id")
    kept = without_known_cards(parts, ids, plan.train, day=number)
    scores = score(caller, model, features, kept)
    return today.set_index(ids).loc[kept].reset_index(drop=True), scores, features


def without_known_cards(
    parts: Any, ids: pd.Index, train: pd.Timestamp, day: int | None = None
) -> pd.Index:
    """Drop payments of cards known as compromised on the morning they are made.

    Known: a fraud in the training week, or one whose label has become available since.

    Args:
        parts: the world.
        ids: payments of one day (`day` given) or of a whole test week.
        train: first day of the training week that belongs to it.
        day: number of the day in the test week.
    """
    plan = parts.plan
    test = train + (plan.train_days + plan.delay) * DAY
    payments = parts.payments.iloc[ids.to_numpy()]
    numbers = ((payments["time"] - test) // DAY).to_numpy() if day is None else np.array([day])
    kept = np.ones(len(payments), dtype=bool)
    for number in np.unique(numbers):
        last = test + (int(number) - plan.delay) * DAY  # labels up to here are complete
        frauds = parts.until(max(last, train + plan.train_days * DAY), train)
        bad = parts.truth(frauds["transaction_id"].to_numpy()) == 1
        known = payments["customer_id"].isin(frauds["customer_id"][bad]).to_numpy()
        kept &= ~(known & (numbers == number))
    return ids[kept]


def choose_threshold(caller: Caller, scored: Scored) -> float:
    """Ask for the threshold, before any label of the hold-out is looked at."""
    given = caller.call("choose_threshold", scored.validation, scored.validation_truth)
    return answers.number(given, "choose_threshold", -np.inf, np.inf)


def add_sample(bench: Bench, parts: Any, scored: Scored) -> None:
    """Put the hold-out rows on the bench, and the numbers of the curves that need no threshold."""
    columns = {
        "y": scored.truth,
        "score": scored.holdout.to_numpy(),
        "customer_id": scored.payments["customer_id"].to_numpy(),
        "day": ((scored.payments["time"] - parts.plan.test) // DAY).to_numpy(),
    }
    bench.samples["holdout"] = Sample(columns)
    bench.curves.update(tools("curves").of_scores(columns))


def add_decisions(bench: Bench, parts: Any, scored: Scored, threshold: float) -> None:
    """Put the alerts at the submitted threshold on the bench."""
    decision = (scored.holdout.to_numpy() >= threshold).astype(np.int8)
    customer = scored.payments["customer_id"].to_numpy()
    columns = {"y": scored.truth, "decision": decision, "customer_id": customer}
    bench.samples["alerts"] = Sample(columns)
    day = ((scored.payments["time"] - parts.plan.test) // DAY).to_numpy()
    amount = scored.payments["amount_cents"].to_numpy()
    shown = {**columns, "day": day, "amount_cents": amount}
    bench.curves.update(tools("curves").of_alerts(shown, threshold))


def explain(caller: Caller, scored: Scored) -> pd.DataFrame:
    """Explain the highest scores of the last hold-out day; the answer is checked."""
    ids = scored.payments["transaction_id"].to_numpy()
    day = (scored.payments["time"] >= scored.payments["time"].iloc[-1].normalize()).to_numpy()
    order = np.argsort(-scored.holdout.to_numpy()[day], kind="stable")[:EXPLAINED]
    top = pd.Index(ids[day][order], name="transaction_id")
    given = caller.call("explain", scored.model, caller.take(scored.last_day, top.to_numpy()))
    frame = answers.frame(given, "explain", top, ["base"])
    expected = scored.holdout.loc[top].to_numpy()
    answers.require(adds_up(frame, expected), "explain: the rows do not sum to the scores")
    return frame


def adds_up(contributions: pd.DataFrame, score: np.ndarray) -> bool:
    """Whether rows sum to the scores, or all of them to the log-odds of the scores."""
    total = contributions.sum(axis=1).to_numpy(dtype=np.float64)
    logistic = 1 / (1 + np.exp(-total))
    return any(np.allclose(t, score, rtol=1e-4, atol=1e-6) for t in (total, logistic))


def add_contributions(bench: Bench, frame: pd.DataFrame) -> None:
    """Keep the mean size of each feature's contribution to the top alerts, for a figure."""
    size = frame.drop(columns="base").abs().mean().sort_values(ascending=False)[:12]
    bench.curves["contributions"] = {str(name)[:40]: float(value) for name, value in size.items()}


def score_real_cards(bench: Bench, caller: Caller, cards: pd.DataFrame, seed: int) -> None:
    """Judge the prior correction on real cards: sampled negatives, then the full population."""
    real = tools("real_cards")
    parts = real.split(cards, seed)
    model = caller.call("train", parts.features, parts.truth, seed)
    given = caller.call("score", model, parts.test_features)
    raw = answers.scores(given, "score", parts.test_features.index)
    corrected = caller.call("prior_correct", raw, parts.kept_share)
    bench.samples["real_cards"] = Sample(real.columns(parts, raw, corrected))


def tools(name: str) -> Any:
    """Load a helper file of this lab."""
    return loading.module(HERE.with_name(f"{name}.py"))
