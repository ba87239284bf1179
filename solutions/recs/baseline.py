"""The naive answer that every score is compared with: what sold most in the last 30 days.

Ratings are the mean of all ratings, and unknown items are all alike. Only the functions that the
hold-out needs are here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd


def fit(
    events: pd.DataFrame, views: pd.DataFrame, items: pd.DataFrame, now: pd.Timestamp, seed: int
) -> Any:
    """Count the buyers of each item in the 30 days before `now`, and remember who bought what."""
    events = events[events["time"] < now]
    recent = events[events["time"] >= now - pd.Timedelta(days=30)]
    count = recent.groupby("item_id")["user_id"].nunique()
    names = items["item_id"].sort_values()
    count = count.reindex(names, fill_value=0).sort_values(ascending=False, kind="stable")
    bought = events.groupby("user_id")["item_id"].agg(set).to_dict()
    return {"order": list(count.index), "bought": bought}


def recommend(model: Any, users: Sequence[int], k: int = 10) -> pd.DataFrame:
    """Return the k first items of the ranking that each user has not bought."""
    rows = []
    for user in users:
        mine = model["bought"].get(user, set())
        new = [item for item in model["order"][: k + len(mine)] if item not in mine][:k]
        rows += [(user, rank, item) for rank, item in enumerate(new, start=1)]
    return pd.DataFrame(rows, columns=["user_id", "rank", "item_id"])


def content_scores(
    events: pd.DataFrame, items: pd.DataFrame, users: Sequence[int], candidates: Sequence[str]
) -> Any:
    """Return the same score for every candidate, array (users, candidates)."""
    return np.zeros((len(users), len(candidates)))


def predict_ratings(train: pd.DataFrame, pairs: pd.DataFrame, seed: int) -> Any:
    """Return the mean rating for every pair, array (n pairs,)."""
    return np.full(len(pairs), train["rating"].mean())
