"""Explanations of single messages, collected for the figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from grader import loading
from grader.bench import Caller

forms = loading.module(Path(__file__).resolve().with_name("forms.py"))

LEAST = 3  # messages that a word must occur in to be shown
WORDS = 12
EXAMPLE = (
    "@united the crew was great but my bag is still missing and nobody answers the phone. "
    "Not a good start!"
)


def collect(
    caller: Caller, model: Any, texts: Sequence[str], probability: np.ndarray
) -> tuple[dict[str, dict[str, float]], str]:
    """Explain messages.

    Returns:
        For each label its strongest words (mean contribution), and the first explanation that
        does not add up, or "".
    """
    seen: dict[str, dict[str, list[float]]] = {label: defaultdict(list) for label in forms.LABELS}
    for text, row in zip(texts, probability, strict=True):
        found = forms.explanation(caller.call("explain", model, text))
        if problem := forms.unexplained(found, row):
            return {}, problem
        for label, parts in found.items():
            for word, value in parts.items():
                seen[label][word].append(value)
    return {label: strongest(words) for label, words in seen.items()}, ""


def strongest(words: dict[str, list[float]]) -> dict[str, float]:
    """Return the words with the highest mean contribution that are in several messages."""
    usual = {w: float(np.mean(v)) for w, v in words.items() if len(v) >= LEAST and w != "base"}
    best = sorted(usual, key=lambda word: -usual[word])[:WORDS]
    return {word[:40]: round(usual[word], 4) for word in best if usual[word] > 0}


def example(caller: Caller, model: Any) -> dict[str, Any]:
    """Explain a message that this project wrote, for the figure of one message."""
    found = forms.explanation(caller.call("explain", model, EXAMPLE))
    row = forms.probabilities(caller, model, [EXAMPLE])[0]
    label = forms.LABELS[int(row.argmax())]
    parts = {word[:40]: round(v, 4) for word, v in found[label].items() if word != "base"}
    return {
        "text": EXAMPLE,
        "label": label,
        "probability": round(float(row.max()), 4),
        **{"parts": parts},
    }
