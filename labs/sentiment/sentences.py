"""The sentences of this project whose aspects are labelled, and how answers are counted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

FILE = Path(__file__).resolve().with_name("aspects.tsv")


def read() -> tuple[list[str], list[list[str]]]:
    """Return the sentences and the head words of their aspects."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return [pair[0] for pair in pairs], [[h for h in pair[1].split(",") if h] for pair in pairs]


def head(aspect: str) -> str:
    """Return the last word of an aspect in lower case, without the s of a plural."""
    word = (aspect.lower().split() or [""])[-1].strip(".,!?\"'")
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def counts(found: Sequence[Sequence[str]], gold: Sequence[Sequence[str]]) -> dict[str, np.ndarray]:
    """Count per sentence the head words found, wanted, and both."""
    rows = []
    for names, heads in zip(found, gold, strict=True):
        given, wanted = {head(name) for name in names}, {head(name) for name in heads}
        rows.append((len(given & wanted), len(given), len(wanted)))
    hits, had, wanted_n = np.array(rows, dtype=np.int64).T
    return {"hits": hits, "found": had, "wanted": wanted_n}
