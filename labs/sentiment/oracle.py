"""Slow and plain: what the checks compare with, written from the definitions alone."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd


def plain(text: str) -> str:
    """Undo HTML escapes until nothing changes."""
    while html.unescape(text) != text:
        text = html.unescape(text)
    return text


def masked(text: str, handle: str, address: str) -> str:
    """Replace handles and web addresses."""
    return re.sub(r"(?:https?://|www\.)\S+", address, re.sub(r"@+\w+", handle, text))


def clean(text: str) -> str:
    """Clean a message as clean_text must."""
    return re.sub(r"\s+", " ", masked(plain(text), "USER", "URL")).strip()


def words_said(text: str) -> str:
    """Return what is left of a message when it is passed on: the key of a duplicate group."""
    kept = masked(plain(text), " ", " ").lower()
    words = re.sub(r"[^a-z0-9]+", " ", kept).split()
    while len(words) > 1 and words[0] == "rt":
        words = words[1:]
    return " ".join(words)


def alike(first: str, second: str) -> float:
    """Jaccard similarity of the words of two keys; 1 for two empty ones."""
    one, other = set(first.split()), set(second.split())
    return len(one & other) / len(one | other) if one | other else 1.0


def variants(text: str, rng: np.random.Generator) -> dict[str, str]:
    """Pass a message on in ways that leave what it says."""
    other = re.sub(r"@\w+", "@JetBlue", text)
    return {
        "a retweet": f"RT @someone_{rng.integers(1000)}: {text}",
        "another handle": other if other != text else f"@JetBlue {text}",
        "another address": f"{text} http://t.co/{rng.integers(10**6):06d}ab",
        "capitals": capitals(text),
        "escaped HTML": html.escape(text, quote=False),
        "other punctuation": text.rstrip(".!? ") + " !!!",
        "a blank more": "  " + text.replace(" ", "  "),
    }


def capitals(text: str) -> str:
    """Write a message in capitals, but for addresses and escapes."""
    parts = re.split(r"(https?://\S+|www\.\S+|&#?\w+;)", text)
    return "".join(part if i % 2 else part.upper() for i, part in enumerate(parts))


def lowest_confidence(confidence: np.ndarray, correct: np.ndarray, target: float) -> float:
    """Try every confidence as the limit."""
    good = [c for c in set(confidence) if correct[confidence >= c].mean() >= target]
    return float(min(good, default=2.0))


def confidence_cases(rng: np.random.Generator) -> list[tuple[str, Any, Any, float]]:
    """Cases by hand and at random: name, confidence, correct, target."""
    a = np.array
    cases = [
        ("three of four right, target 0.75", a([0.9, 0.8, 0.7, 0.6]), a([1, 1, 0, 1]), 0.75),
        ("ties count together", a([0.9, 0.8, 0.8, 0.8]), a([1, 1, 0, 0]), 0.6),
        ("none is good enough", a([0.9, 0.8]), a([0, 1]), 0.95),
        ("all are right", a([0.4, 0.5, 0.99]), a([1, 1, 1]), 0.9),
    ]
    for number in range(3):
        sure = np.round(rng.uniform(0.34, 1, 400), 2)
        right = (rng.random(400) < sure).astype(np.int8)
        cases.append((f"random case {number + 1}", sure, right, (0.7, 0.8, 0.9)[number]))
    return cases


def wilson(hits: float, n: float) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a share."""
    z, p = 1.959963984540054, hits / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half


def negative_share(
    time: pd.Series, negative: Sequence[int], recall: float, false_alarm: float, period: str
) -> pd.DataFrame:
    """Estimate the corrected share of negatives, period by period."""
    names = [str(pd.Period(moment, freq=period)) for moment in time]
    rows = {}
    for name in sorted(set(names)):
        own = [bad for bad, other in zip(negative, names, strict=True) if other == name]
        low, high = wilson(sum(own), len(own))
        found = sum(own) / len(own)
        shares = [
            min(1.0, max(0.0, (value - false_alarm) / (recall - false_alarm)))
            for value in (found, low, high)
        ]
        rows[name] = [len(own), found, *shares]
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=["n", "found", "share", "low", "high"]
    )


def top_complaints(
    ids: Sequence[int], negative: Sequence[int], aspects: Sequence[Sequence[str]], k: int
) -> pd.DataFrame:
    """Rank the aspects of the negative messages by scanning all of them for each aspect."""
    bad = [(i, names) for i, b, names in zip(ids, negative, aspects, strict=True) if b]
    rows = {}
    for name in {name for _, names in bad for name in names}:
        own = sorted(i for i, names in bad if name in names)
        low, high = wilson(len(own), len(bad))
        rows[name] = [len(own), len(own) / len(bad), low, high, ", ".join(map(str, own[:3]))]
    table = pd.DataFrame.from_dict(
        rows, orient="index", columns=["n", "share", "low", "high", "examples"]
    )
    order = sorted(table.index, key=lambda name: (-table.loc[name, "n"], name))
    return table.loc[order[:k]]


def macro_f1(truth: np.ndarray, called: np.ndarray) -> float:
    """Mean of the F1 of the labels."""
    scores = []
    for label in range(3):
        hits = int(((truth == label) & (called == label)).sum())
        scores.append(2 * hits / max(1, int((truth == label).sum() + (called == label).sum())))
    return float(np.mean(scores))
