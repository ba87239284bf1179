"""Items first sold after a cutoff: nobody has bought them, so only their content speaks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import answers, loading
from grader.bench import Caller

shop = loading.module(Path(__file__).resolve().with_name("shop.py"))
DAY = pd.Timedelta(days=1)

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Launches:
    """Launches of the weeks after a cutoff.

    Attributes:
        items: the catalogue with the launches.
        candidates: ids of the launches.
        users: users with purchases before and of a launch after the cutoff.
        wanted: (users, candidates) bool.
    """

    items: pd.DataFrame
    candidates: Array
    users: Array
    wanted: Array


def after(window: Any, events: pd.DataFrame, items: pd.DataFrame, days: int) -> Launches:
    """Find the launches of the weeks after a cutoff and who bought them."""
    end = window.now + days * DAY
    new = items[(items["listed"] > window.now) & (items["listed"] < end)]
    later = events[(events["time"] >= window.now) & (events["time"] < end)]
    users = np.unique(window.events["user_id"])
    wanted = shop.pairs(later, users, pd.Index(new["item_id"]))
    kept = wanted.any(axis=1)
    page = items[items["listed"] < end].drop(columns="listed").reset_index(drop=True)
    return Launches(page, new["item_id"].to_numpy(dtype=object), users[kept], wanted[kept])


def columns(caller: Caller, parts: Any) -> dict[str, Array]:
    """Ask for content scores at each cutoff; return the AUC of each user among the launches."""
    found: dict[str, list[Array]] = {"cutoff": [], "user_id": [], "auc": []}
    for number, (window, new) in enumerate(zip(parts.windows, parts.launches, strict=True)):
        if len(new.users) == 0:
            continue
        candidates = [str(name) for name in new.candidates]
        given = caller.call("content_scores", window.events, new.items, new.users, candidates)
        auc = area(scores(given, new.wanted.shape), new.wanted)
        kept = np.isfinite(auc)
        found["cutoff"].append(np.full(int(kept.sum()), number))
        found["user_id"].append(new.users[kept])
        found["auc"].append(auc[kept])
    return {name: np.concatenate(values) for name, values in found.items()}


def scores(value: Any, shape: tuple[int, ...]) -> Array:
    """Check content scores: a finite number for every user and candidate."""
    if isinstance(value, pd.DataFrame):
        value = value.to_numpy()
    answers.require(
        isinstance(value, np.ndarray) and value.dtype.kind in "fiub",
        f"content_scores returned {answers.kind(value)}, expected an array of numbers",
    )
    answers.require(
        value.shape == shape, f"content_scores returned shape {value.shape}, expected {shape}"
    )
    array = value.astype(np.float64)
    answers.require(bool(np.isfinite(array).all()), "content_scores returned NaN or infinity")
    return np.asarray(array)


def area(score: Array, wanted: Array) -> Array:
    """Return each user's AUC: share of pairs (wanted, other) in the right order, ties half.

    NaN for a user who wanted every candidate.
    """
    result = np.full(len(score), np.nan)
    for row, (values, mine) in enumerate(zip(score, wanted, strict=True)):
        if mine.all():
            continue
        difference = values[mine][:, None] - values[~mine]
        result[row] = ((difference > 0) + 0.5 * (difference == 0)).mean()
    return result
