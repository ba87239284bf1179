"""Checks of threshold, card precision, explanations and the prior correction."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import answers, loading
from grader.bench import Caller
from grader.checks import check

HERE = Path(__file__).resolve()
oracle = loading.module(HERE.with_name("oracle.py"))
probing = loading.module(HERE.with_name("probing.py"))
trained, scored, built = probing.trained, probing.scored, probing.built


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
