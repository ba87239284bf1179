"""The stretch task on items bought again: another question than new items, another head."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import answers, loading
from grader.bench import Caller

shop = loading.module(Path(__file__).resolve().with_name("shop.py"))
K = 10

Array = np.ndarray[Any, Any]


def columns(caller: Caller, parts: Any) -> dict[str, Array]:
    """Ask for lists at each cutoff; return their NDCG beside that of one's own favourites."""
    tables = [_one(caller, n, window) for n, window in enumerate(parts.windows)]
    table = pd.concat(tables, ignore_index=True)
    return {str(name): table[name].to_numpy() for name in table.columns}


def _one(caller: Caller, number: int, window: Any) -> pd.DataFrame:
    rows = window.repeats.any(axis=1)
    users, relevant = window.users[rows], window.repeats[rows]
    given = caller.call("buy_again", window.events, users, window.now, K)
    found = short_lists(given, users, window.items, window.bought[rows])
    names = pd.Index(window.items["item_id"])
    counts = favourites(window.events, users, names)
    most = np.argsort(-counts, axis=1, kind="stable")[:, :K]
    own = gains(found, relevant)
    return pd.DataFrame(
        {"cutoff": number, "user_id": users, "ndcg": own, "most_bought": gains(most, relevant)}
    )


def favourites(events: pd.DataFrame, users: Array, names: pd.Index) -> Array:
    """Return how many orders of each user held each item, (users, items)."""
    row, column = (
        shop.positions(pd.Index(users), events["user_id"]),
        shop.positions(names, events["item_id"]),
    )
    kept = (row >= 0) & (column >= 0)
    cells = row[kept] * len(names) + column[kept]
    counts = np.bincount(cells, minlength=len(users) * len(names))
    return counts.reshape(len(users), len(names)).astype(float)


def short_lists(value: Any, users: Array, items: pd.DataFrame, bought: Array) -> Array:
    """Read lists of at most K bought items, as positions; -1 fills up a short list.

    Raises:
        Rejected: a list is too long, not numbered 1, 2, ..., or holds an item never bought.
    """
    columns = {"user_id", "rank", "item_id"}
    if not isinstance(value, pd.DataFrame) or not columns <= set(value.columns):
        raise answers.Rejected("buy_again: expected a DataFrame of user_id, rank and item_id")
    row = shop.positions(pd.Index(users), value["user_id"])
    column = shop.positions(pd.Index(items["item_id"]), value["item_id"])
    answers.require(bool((row >= 0).all()), "buy_again returned a user nobody asked for")
    answers.require(bool((column >= 0).all()), "buy_again returned an unknown item")
    answers.require(bool(bought[row, column].all()), "buy_again: an item its user never bought")
    answers.finite(value["rank"], "buy_again, column rank,")
    rank = value["rank"].to_numpy(dtype=np.float64)
    place = value.groupby("user_id")["rank"].rank(method="first").to_numpy()
    right = (rank == place).all() and (rank <= K).all()
    answers.require(bool(right), f"buy_again: ranks are 1, 2, ... and at most {K}")
    found = np.full((len(users), K), -1)
    found[row, rank.astype(int) - 1] = column
    return found


def gains(found: Array, relevant: Array) -> Array:
    """NDCG of lists with -1 in empty places, (users,)."""
    padded = np.hstack([relevant, np.zeros((len(relevant), 1), dtype=bool)])
    return np.asarray(shop.ndcg(found, padded))
