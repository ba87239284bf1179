"""A random split of the past, as in most published comparisons, to measure how it flatters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import loading

shop = loading.module(Path(__file__).resolve().with_name("shop.py"))
TEST_SHARE = 0.2

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class RandomSplit:
    """A fifth of all first purchases, drawn at random, set aside."""

    now: pd.Timestamp
    events: pd.DataFrame
    views: pd.DataFrame
    items: pd.DataFrame
    users: Array
    relevant: Array


def random_split(window: Any, seed: int) -> RandomSplit:
    """Set a fifth of the pairs known at a cutoff aside, with their visits."""
    known = window.events[["user_id", "item_id"]].drop_duplicates()
    drawn = np.random.default_rng(seed).random(len(known)) < TEST_SHARE
    test = known[drawn]
    events, views = (_without(table, test) for table in (window.events, window.views))
    users = np.intersect1d(test["user_id"], events["user_id"])
    relevant = shop.pairs(test, users, pd.Index(window.items["item_id"]))
    return RandomSplit(window.now, events, views, window.items, users, relevant)


def _without(table: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    marked = table[["user_id", "item_id"]].merge(pairs, how="left", indicator=True)
    return table[(marked["_merge"] == "left_only").to_numpy()].reset_index(drop=True)
