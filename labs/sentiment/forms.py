"""The form that answers of this lab must have, each fault with a message to act on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from grader import answers
from grader.bench import Caller

LABELS = ("negative", "neutral", "positive")


def listed(value: Any, name: str, n: int) -> list[Any]:
    """Return an answer as a list of n things."""
    plain = value.tolist() if isinstance(value, np.ndarray) else value
    answers.require(
        isinstance(plain, list), f"{name} returned {answers.kind(value)}, expected a list"
    )
    answers.require(len(plain) == n, f"{name} returned {len(plain):,} things for {n:,} messages")
    return list(plain)


def texts_of(value: Any, name: str, n: int) -> list[list[str]]:
    """Return an answer as n lists of strings."""
    rows = listed(value, name, n)
    for row in rows:
        ok = isinstance(row, list) and all(isinstance(word, str) for word in row)
        answers.require(ok, f"{name}: each message needs a list of strings, got {str(row)[:60]}")
    return rows


def decisions(caller: Caller, model: Any, texts: Sequence[str]) -> np.ndarray:
    """Call predict and return a position in LABELS per message, (n,)."""
    rows = listed(caller.call("predict", model, list(texts)), "predict", len(texts))
    unknown = [row for row in rows if row not in LABELS]
    answers.require(
        not unknown,
        f"predict returned {str(unknown[0])[:40]!r}; labels are {', '.join(LABELS)}"
        if unknown
        else "",
    )
    return np.array([LABELS.index(row) for row in rows], dtype=np.int8)


def probabilities(caller: Caller, model: Any, texts: Sequence[str]) -> np.ndarray:
    """Call predict_proba and return the probabilities, (n, 3)."""
    value = caller.call("predict_proba", model, list(texts))
    answers.require(
        isinstance(value, np.ndarray) and value.dtype.kind == "f",
        f"predict_proba returned {answers.kind(value)}, expected an array of floats",
    )
    answers.require(
        value.shape == (len(texts), 3),
        f"predict_proba returned shape {value.shape}, expected {(len(texts), 3)}",
    )
    answers.require(bool(np.isfinite(value).all()), "predict_proba returned NaN or infinity")
    inside = bool((value >= 0).all() and (value <= 1).all())
    answers.require(inside, "predict_proba: probabilities are between 0 and 1")
    sums = value.sum(axis=1)
    worst = float(sums[np.abs(sums - 1).argmax()]) if len(sums) else 1.0
    answers.require(
        abs(worst - 1) < 1e-6, f"predict_proba: a row sums to {worst:.4g}; rows sum to 1"
    )
    return np.asarray(value, dtype=np.float64)


def explanation(value: Any) -> dict[str, dict[str, float]]:
    """Return an explanation: for each label the contributions by feature, and "base"."""
    ok = isinstance(value, dict) and set(value) == set(LABELS)
    answers.require(ok, "explain: one entry for each of negative, neutral, positive")
    for label in LABELS:
        own = value[label]
        answers.require(
            isinstance(own, dict) and "base" in own, f'explain, {label}: no entry "base"'
        )
        good = all(isinstance(x, int | float) and np.isfinite(x) for x in own.values())
        answers.require(good, f"explain, {label}: contributions are finite numbers")
    return {label: {str(k): float(v) for k, v in value[label].items()} for label in LABELS}


def centred_log(probability: np.ndarray) -> np.ndarray:
    """Return the score that explain shares out: log p minus its mean over the labels."""
    log = np.log(np.maximum(probability, 1e-300))
    return np.asarray(log - log.mean(axis=-1, keepdims=True))


def unexplained(found: dict[str, dict[str, float]], probability: np.ndarray) -> str:
    """Say for which label the contributions do not add up to the score, or return ""."""
    score = centred_log(probability)
    for label, wanted in zip(LABELS, score, strict=True):
        total = sum(found[label].values())
        if not np.isclose(total, wanted, rtol=1e-4, atol=1e-5):
            return f"{label}: contributions and base sum to {total:.4f}, the score is {wanted:.4f}"
    return ""


def cleaned(caller: Caller, text: str) -> str:
    """Call clean_text and check the form of the answer."""
    given = caller.call("clean_text", text)
    answers.require(
        isinstance(given, str), f"clean_text returned {answers.kind(given)}, expected text"
    )
    return str(given)


def shown(text: str) -> str:
    """Shorten a text for a message."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


def tokens(caller: Caller, texts: list[str], mode: str) -> list[list[str]]:
    """Call tokenize and check the form of the answer."""
    given = caller.call("tokenize", texts, mode)
    return list(texts_of(given, "tokenize", len(texts)))


def grouped(caller: Caller, texts: list[str]) -> np.ndarray:
    """Call duplicate_groups and check the form of the answer."""
    given = listed(caller.call("duplicate_groups", texts), "duplicate_groups", len(texts))
    whole = all(isinstance(one, int) for one in given)
    answers.require(whole, "duplicate_groups: group numbers are whole numbers")
    return np.asarray(given)


def same_table(given: Any, name: str, wanted: pd.DataFrame) -> str | None:
    """Compare a table with the oracle's; say where it differs."""
    numbers = [column for column in wanted.columns if column != "examples"]
    got = answers.frame(given, name, wanted.index, numbers)
    for column in numbers:
        off = ~np.isclose(got[column].to_numpy(float), wanted[column].to_numpy(float), atol=1e-4)
        if off.any():
            row = wanted.index[off][0]
            was, should = got[column].to_numpy(float)[off][0], wanted.loc[row, column]
            return f"{name}, {row}, {column}: returned {was:.4f}, expected {should:.4f}"
    return None


def fitted(caller: Caller, small: Any, labels: list[str] | None = None) -> Any:
    """Fit on the small training messages; returns a handle."""
    return caller.keep("fit", small.train.texts, labels or small.train.labels, small.seed)
