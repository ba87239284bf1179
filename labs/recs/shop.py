"""What the grader knows of a shop at each cutoff, and how it reads and scores lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from grader import answers

DAY = pd.Timedelta(days=1)
RECENT_DAYS = 30
POPULAR_SHARE = 0.05  # the head: this share of the catalogue, all-time or lately

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Window:
    """A cutoff: what a submission may know before it, and the truth of the weeks after it.

    Attributes:
        now: the cutoff, a midnight.
        events, views, items: all that is known at `now`; items are the catalogue.
        users: ids to recommend to, sorted; all buy something new in the test.
        relevant: (users, items) bool, bought in the test and never before.
        bought: (users, items) bool, bought before.
        repeats: (users, items) bool, bought before and again in the test.
        recent: users that bought each item in the last 30 days, (items,).
        head: items that are among the most popular, all-time or lately, (items,) bool.
        oracle: what only a simulator knows, (users, items), or None.
    """

    now: pd.Timestamp
    events: pd.DataFrame
    views: pd.DataFrame
    items: pd.DataFrame
    users: Array
    relevant: Array
    bought: Array
    repeats: Array
    recent: Array
    head: Array
    oracle: Array | None = None

    @property
    def warm(self) -> Array:
        """Users with at least one purchase before the cutoff."""
        return np.asarray(self.bought.any(axis=1))


def clean(lines: pd.DataFrame) -> pd.DataFrame:
    """Turn order lines into purchases: the grader's own reading of the brief's rules."""
    lines = lines[~lines.duplicated()]
    code = lines["item_id"]
    product = code.str[:5].str.isdecimal() & (code.str.len() >= 5)
    kept = lines["customer_id"].notna() & product & ~(lines["order_id"].str[:1] == "C")
    kept &= (lines["quantity"] > 0) & (lines["price"] > 0)
    lines = lines[kept]
    money = lines["price"] * lines["quantity"]
    table = lines.assign(user_id=lines["customer_id"].astype(np.int64), money=money)
    groups = table.groupby(["user_id", "item_id", "order_id"], sort=False)
    joined = groups.agg({"time": "min", "quantity": "sum", "money": "sum"}).reset_index()
    joined["price"] = joined.pop("money") / joined["quantity"]
    return joined.sort_values(["time", "order_id", "item_id"], ignore_index=True)


def cutoffs(events: pd.DataFrame, shares: list[float]) -> list[pd.Timestamp]:
    """Return the midnights before which about these shares of the purchases lie."""
    moments: Any = events["time"].quantile(shares)
    return [moment.normalize() for moment in moments]


def window(
    now: pd.Timestamp,
    horizon_days: int,
    events: pd.DataFrame,
    views: pd.DataFrame,
    items: pd.DataFrame,
) -> Window:
    """Cut a shop at a moment."""
    past = events[events["time"] < now]
    after = events[(events["time"] >= now) & (events["time"] < now + horizon_days * DAY)]
    catalogue = items[items["listed"] <= now].drop(columns="listed").reset_index(drop=True)
    names = pd.Index(catalogue["item_id"])
    everyone = np.unique(after["user_id"])
    before, later = (pairs(part, everyone, names) for part in (past, after))
    new = (later & ~before).any(axis=1)
    recent = buyers(past[past["time"] >= now - RECENT_DAYS * DAY], names)
    return Window(
        now,
        past.reset_index(drop=True),
        views[views["time"] < now].reset_index(drop=True),
        catalogue,
        everyone[new],
        (later & ~before)[new],
        before[new],
        (later & before)[new],
        recent,
        top_share(buyers(past, names)) | top_share(recent),
    )


def pairs(events: pd.DataFrame, users: Array, names: pd.Index) -> Array:
    """Return who bought what, (users, items) bool; others and other items are left out."""
    row, column = (
        positions(pd.Index(users), events["user_id"]),
        positions(names, events["item_id"]),
    )
    kept = (row >= 0) & (column >= 0)
    table = np.zeros((len(users), len(names)), dtype=bool)
    table[row[kept], column[kept]] = True
    return table


def positions(names: pd.Index, values: Any) -> Array:
    """Return where each value stands in `names`, -1 for one that is not there."""
    return np.asarray(names.get_indexer(values))


def buyers(events: pd.DataFrame, names: pd.Index) -> Array:
    """Return how many different users bought each item, (items,)."""
    unique = events[["user_id", "item_id"]].drop_duplicates()
    column = positions(names, unique["item_id"])
    return np.bincount(column[column >= 0], minlength=len(names))


def top_share(count: Array) -> Array:
    """Mark the most popular items, (items,) bool."""
    size = max(1, int(len(count) * POPULAR_SHARE))
    marked = np.zeros(len(count), dtype=bool)
    marked[np.argsort(-count, kind="stable")[:size]] = True
    return marked


def lists(value: Any, users: Array, items: pd.DataFrame, k: int) -> Array:
    """Read what recommend returned, as positions in the catalogue, (users, k), best first.

    Raises:
        Rejected: it is not k different items of the catalogue for every user.
    """
    if not isinstance(value, pd.DataFrame):
        raise answers.Rejected(f"recommend returned {answers.kind(value)}, expected a DataFrame")
    missing = {"user_id", "rank", "item_id"} - set(value.columns)
    answers.require(not missing, f"recommend lacks the column {sorted(missing)[:1]}")
    asked = pd.Index(users)
    answers.require(
        len(value) == k * len(users),
        f"recommend returned {len(value):,} rows for {len(users):,} users and k = {k}",
    )
    row = positions(asked, value["user_id"])
    answers.require(bool((row >= 0).all()), "recommend returned a user nobody asked for")
    column = positions(pd.Index(items["item_id"]), value["item_id"])
    unknown = value["item_id"][column < 0]
    shown = str(unknown.iloc[0])[:30] if len(unknown) else ""
    answers.require(not len(unknown), f"recommend: {shown!r} is not in the catalogue")
    return _by_rank(value["rank"], row, column, len(users), k)


def _by_rank(rank: pd.Series, row: Array, column: Array, users: int, k: int) -> Array:
    answers.finite(rank, "recommend, column rank,")
    place = rank.to_numpy(dtype=np.float64)
    found = np.full((users, k), -1)
    inside = (place >= 1) & (place <= k) & (place == np.floor(place))
    answers.require(bool(inside.all()), f"recommend: ranks are whole numbers from 1 to {k}")
    found[row, place.astype(int) - 1] = column
    answers.require(
        bool((found >= 0).all()), f"recommend: a user has not each rank from 1 to {k} once"
    )
    ordered = np.sort(found, axis=1)
    same = (ordered[:, 1:] == ordered[:, :-1]).any(axis=1)
    answers.require(not same.any(), f"recommend: {int(same.sum()):,} users are shown an item twice")
    return found


def require_new(found: Array, bought: Array) -> None:
    """Require that no list holds an item its user has bought.

    Raises:
        Rejected: one does.
    """
    old = np.take_along_axis(bought, found, axis=1)
    users = int(old.any(axis=1).sum())
    answers.require(users == 0, f"recommend: {users:,} users are shown items they have bought")


def ndcg(found: Array, relevant: Array) -> Array:
    """NDCG of each list, (users,); the ideal has as many hits as are relevant, at most k."""
    k = found.shape[1]
    discount = 1 / np.log2(np.arange(2, k + 2))
    gain = np.take_along_axis(relevant, found, axis=1) @ discount
    ideal = np.cumsum(discount)[np.clip(relevant.sum(axis=1), 1, k) - 1]
    return np.asarray(gain / ideal)


def hits(found: Array, relevant: Array) -> Array:
    """Count the relevant items of each list, (users,)."""
    return np.asarray(np.take_along_axis(relevant, found, axis=1).sum(axis=1))


def best(scores: Array, bought: Array, k: int) -> Array:
    """Return the k best new items of each user, (users, k), ties by position."""
    left = np.where(bought, -np.inf, scores)
    return np.argsort(-left, axis=1, kind="stable")[:, :k]


def popular(window: Window, k: int) -> Array:
    """Return the lists of the yardstick: most bought in the last 30 days, and new."""
    return best(np.broadcast_to(window.recent.astype(float), window.bought.shape), window.bought, k)
