"""How a sentiment submission is exercised: fit on some groups of messages, judged on others.

Near-duplicates share a group, and a group is on one side of the split only. The worker gets
texts; labels only of the training and validation messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import answers, loading
from grader.bench import Bench, Caller, Sample
from grader.lab import Lab

HERE = Path(__file__).resolve()
forms = loading.module(HERE.with_name("forms.py"))
oracle = loading.module(HERE.with_name("oracle.py"))
perturb = loading.module(HERE.with_name("perturb.py"))

PERTURBED = 800
CONTEXT = 3000  # unlabelled messages beside the sentences whose aspects are judged
EXPLAINED = 20  # messages of each predicted label


@dataclass(frozen=True)
class Messages:
    """Messages with their labels (0, 1, 2) and groups of near-duplicates."""

    texts: list[str]
    y: np.ndarray
    group: np.ndarray

    def rows(self, at: np.ndarray) -> Messages:
        """Return some of the messages."""
        return Messages([self.texts[i] for i in at], self.y[at], self.group[at])

    @property
    def labels(self) -> list[str]:
        """The labels as words."""
        return [forms.LABELS[y] for y in self.y]


@dataclass(frozen=True)
class Parts:
    """Training, validation and hold-out messages; no group is in two of them."""

    train: Messages
    validation: Messages
    holdout: Messages
    agreement: np.ndarray
    apple: Messages
    reviews: pd.DataFrame
    settings: dict[str, Any]
    seed: int


def messages_of(table: pd.DataFrame) -> Messages:
    """Return the messages of a table, grouped."""
    texts = [str(text) for text in table["text"]]
    keys = np.array([oracle.words_said(text) for text in texts], dtype=object)
    y = np.array([forms.LABELS.index(label) for label in table["label"]], dtype=np.int8)
    return Messages(texts, y, pd.factorize(keys)[0])


def split(tables: dict[str, pd.DataFrame], lab: Lab, seed: int) -> Parts:
    """Draw hold-out and validation, whole groups at a time."""
    every = messages_of(tables["messages"])
    groups = int(every.group.max()) + 1
    place = np.random.default_rng(seed).permutation(groups)[every.group] / groups
    held, known = lab.settings["holdout_share"], lab.settings["validation_share"]
    test, validation = place < held, (place >= held) & (place < held + known)
    return Parts(
        train=every.rows(np.flatnonzero(~test & ~validation)),
        validation=every.rows(np.flatnonzero(validation)),
        holdout=every.rows(np.flatnonzero(test)),
        agreement=tables["messages"]["agreement"].to_numpy()[test],
        apple=messages_of(tables["apple"]),
        reviews=tables["drug_reviews"],
        settings=lab.settings,
        seed=seed % 2**31,
    )


@dataclass(frozen=True)
class Small:
    """Small public data for the checks; no two messages say the same."""

    train: Messages
    test: Messages
    seed: int


def small(lab: Lab, seed: int) -> Small:
    """Draw a few hundred real messages."""
    loader = loading.module(HERE.parents[2] / "datasets" / "sentiment" / "loader.py")
    table = loader.airline()
    drawn = table.sample(3000, random_state=seed % 2**31)
    every = messages_of(drawn)
    first = np.unique(every.group, return_index=True)[1]
    first = np.sort(first[: lab.settings["small_train"] + lab.settings["small_test"]])
    cut = lab.settings["small_train"]
    return Small(every.rows(first[:cut]), every.rows(first[cut:]), seed % 2**31)


@dataclass
class Fitted:
    """A model and what it said of the validation and the hold-out messages."""

    caller: Caller
    model: Any
    called: np.ndarray
    holdout: np.ndarray
    validation: np.ndarray


def exercise(bench: Bench, parts: Parts) -> None:
    """Exercise the tasks that need the hold-out; each fault stays with its task."""
    own = bench.caller(bench.submission)
    with bench.task("tokens"):
        add_ablation(bench, own, parts)
    with bench.task("groups"):
        add_leak(bench, own, parts)
    fitted = None
    with bench.task("model"):
        fitted = fit(own, parts)
        add_holdout(bench, parts, fitted)
    if fitted is None:
        # Robustness is the model's own: what kept it from being judged holds for both.
        bench.faults.setdefault("robust", []).extend(bench.faults.get("model", []))
        bench.note("confidence", "Judged on the reference's model: task model did not finish.")
    with bench.task("robust"):
        if fitted is not None:
            add_robustness(bench, fitted, parts)
    judged = fitted or fit(bench.caller(bench.reference), parts)
    with bench.task("confidence"):
        add_routing(bench, own, judged, parts)
    with bench.task("aspects"):
        aspects = add_aspects(bench, own, parts)
        add_complaints(bench, judged, aspects)
    with bench.task("complaints"):
        add_trend(bench, own, judged, parts)
    with bench.task("explain"):
        if fitted is not None:
            add_explanations(bench, own, fitted, parts)


def fit(caller: Caller, parts: Parts) -> Fitted:
    """Fit on the training messages and ask about the others."""
    model = caller.keep("fit", parts.train.texts, parts.train.labels, parts.seed)
    called = forms.decisions(caller, model, parts.holdout.texts)
    holdout = forms.probabilities(caller, model, parts.holdout.texts)
    validation = forms.probabilities(caller, model, parts.validation.texts)
    return Fitted(caller, model, called, holdout, validation)


def add_holdout(bench: Bench, parts: Parts, fitted: Fitted) -> None:
    """Put the hold-out rows on the bench, and the numbers of its curves."""
    columns = {
        "y": parts.holdout.y,
        "decision": fitted.called,
        "confidence": fitted.holdout.max(axis=1),
        "correct": (fitted.holdout.argmax(axis=1) == parts.holdout.y).astype(np.int8),
        "text_group": parts.holdout.group,
    }
    bench.samples["holdout"] = Sample(columns)
    words = np.array([len(text.split()) for text in parts.holdout.texts])
    bench.curves.update(tools("curves").of_holdout(columns, parts.agreement, words))


def add_robustness(bench: Bench, fitted: Fitted, parts: Parts) -> None:
    """Perturb hold-out messages and see which labels move."""
    rng = np.random.default_rng(parts.seed)
    texts, before = parts.holdout.texts[:PERTURBED], fitted.called[:PERTURBED]
    for name, change in perturb.INVARIANCE.items():
        after = ask(fitted, [change(text, rng) for text in texts])
        bench.samples[name] = Sample({"moved": perturb.moved(before, after)})
    praised = ask(fitted, [text + perturb.PRAISE for text in texts])
    blamed = ask(fitted, [text + perturb.COMPLAINT for text in texts])
    wrong = np.concatenate([praised < before, blamed > before])
    bench.samples["wrong_way_rate"] = Sample({"moved": wrong.astype(np.int8)})
    for name, (lines, fails) in perturb.templates().items():
        bench.samples[name] = Sample({"moved": fails(ask(fitted, lines)).astype(np.int8)})


def ask(fitted: Fitted, texts: Sequence[str]) -> np.ndarray:
    """Return the predicted labels of messages as 0, 1, 2."""
    return np.asarray(forms.decisions(fitted.caller, fitted.model, texts))


def add_routing(bench: Bench, caller: Caller, judged: Fitted, parts: Parts) -> None:
    """Ask for the confidence on the validation messages, then route the hold-out by it."""
    right = judged.validation.argmax(axis=1) == parts.validation.y
    target = parts.settings["target"]
    given = caller.call(
        "choose_confidence", judged.validation.max(axis=1), right.astype(np.int8), target
    )
    limit = answers.number(given, "choose_confidence", 0, 2)
    columns = {
        "answered": (judged.holdout.max(axis=1) >= limit).astype(np.int8),
        "correct": (judged.holdout.argmax(axis=1) == parts.holdout.y).astype(np.int8),
        "text_group": parts.holdout.group,
    }
    bench.samples["routed"] = Sample(columns)
    bench.curves["chosen"] = {"limit": float(limit), "target": float(target)}


def add_aspects(bench: Bench, caller: Caller, parts: Parts) -> list[list[str]]:
    """Judge aspects on the project's own sentences, among unlabelled messages of the trade."""
    context = parts.holdout.texts[:CONTEXT]
    sentences, gold = tools("sentences").read()
    given = caller.call("extract_aspects", [*context, *sentences])
    found = forms.texts_of(given, "extract_aspects", len(context) + len(sentences))
    columns = tools("sentences").counts(found[len(context) :], gold)
    bench.samples["aspects"] = Sample(columns)
    return list(found[: len(context)])


def add_complaints(bench: Bench, judged: Fitted, aspects: list[list[str]]) -> None:
    """Rank the complaints of the hold-out, as the model sees them, for a figure."""
    negative = (judged.called[: len(aspects)] == 0).astype(np.int8)
    ranked = oracle.top_complaints(list(range(len(aspects))), negative, aspects, 12)
    bench.curves["complaints"] = {
        str(name)[:40]: {key: round(float(row[key]), 4) for key in ("share", "low", "high")}
        for name, row in ranked.iterrows()
        if row["n"] >= 5
    }


def add_trend(bench: Bench, caller: Caller, judged: Fitted, parts: Parts) -> None:
    """Show dissatisfaction over time on the dated drug reviews, with the submission's functions."""
    bench.curves["trend"] = tools("trend").of_reviews(
        caller, judged.caller, parts.reviews, parts.seed
    )


def add_ablation(bench: Bench, caller: Caller, parts: Parts) -> None:
    """Compare the submission's tokens, paired on the same folds."""
    bench.curves["ablation"] = tools("ablation").of_tokens(caller, parts.train, parts.seed)


def add_leak(bench: Bench, caller: Caller, parts: Parts) -> None:
    """Show what a random split would have claimed where a quarter are duplicates."""
    found = tools("ablation").leak(caller, parts.apple, parts.seed)
    bench.curves["leak"] = found
    bench.note(
        "groups",
        f"On the Apple messages, 27 % near-duplicates, a random split claims a macro-F1 of "
        f"{found['random']:.3f}, your split by group {found['grouped']:.3f}.",
    )


def add_explanations(bench: Bench, caller: Caller, fitted: Fitted, parts: Parts) -> None:
    """Explain hold-out messages: contributions must add up to the scores."""
    weights = tools("explanations")
    rows = np.concatenate([np.flatnonzero(fitted.called == k)[:EXPLAINED] for k in range(3)])
    texts = [parts.holdout.texts[row] for row in rows]
    sums, problem = weights.collect(caller, fitted.model, texts, fitted.holdout[rows])
    answers.require(not problem, f"explain, on the hold-out, {problem}")
    bench.curves["top_words"] = sums
    bench.curves["example"] = weights.example(caller, fitted.model)


def tools(name: str) -> Any:
    """Load a helper file of this lab."""
    return loading.module(HERE.with_name(f"{name}.py"))
