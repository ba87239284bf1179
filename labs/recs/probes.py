"""Probes of recommenders: change something about the shop and look what moves in the lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import loading
from grader.bench import Caller
from grader.checks import check

HERE = Path(__file__).resolve()
shop = loading.module(HERE.with_name("shop.py"))
oracle = loading.module(HERE.with_name("oracle.py"))

K = 10
PLANTED = 30
DAY = pd.Timedelta(days=1)
SAME = 0.97  # share of equal items when nothing may change
ALIKE = 0.75  # when user ids or the order of rows change
ALIKE_ITEMS = 0.6  # factor models that start at random values move when items are renamed


def known(small: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return purchases and visits before the moment of asking."""
    return (
        small.events[small.events["time"] < small.now].reset_index(drop=True),
        small.views[small.views["time"] < small.now].reset_index(drop=True),
    )


def some_users(small: Any, count: int = 60) -> Any:
    """Draw users with purchases, sorted."""
    users = np.unique(known(small)[0]["user_id"])
    drawn = np.random.default_rng(small.seed).choice(users, min(count, len(users)), replace=False)
    return np.sort(drawn)


def ask(
    caller: Caller, small: Any, events: Any, views: Any, users: Any, items: Any = None
) -> pd.DataFrame:
    """Fit and recommend; returns item ids, (users, K), index user_id."""
    items = small.items if items is None else items
    model = caller.call("fit", events, views, items, small.now, small.seed)
    found = shop.lists(caller.call("recommend", model, users, K), users, items, K)
    return pd.DataFrame(items["item_id"].to_numpy(dtype=object)[found], index=users)


def overlap(before: pd.DataFrame, after: pd.DataFrame) -> float:
    """Return the mean share of items that two users' lists have in common."""
    rows = zip(before.to_numpy().tolist(), after.to_numpy().tolist(), strict=True)
    return float(np.mean([len(set(a) & set(b)) / K for a, b in rows]))


@check("lists_valid", task="recommend", title="Ten different known items for every user")
def lists_valid(caller: Caller, small: Any) -> str | None:
    """Ask for known and unknown users, in an order that is not theirs."""
    events, views = known(small)
    users = np.concatenate([some_users(small)[::-1], [1, 2, 3]])
    ask(caller, small, events, views, users)
    return None


@check("never_bought", task="recommend", title="Nothing that the user has bought")
def never_bought(caller: Caller, small: Any) -> str | None:
    """Look the lists up in the purchases."""
    events, views = known(small)
    users = some_users(small, 150)
    lists = ask(caller, small, events, views, users)
    mine = events.groupby("user_id")["item_id"].agg(set)
    bad = [u for u, items in zip(users, lists.to_numpy(), strict=True) if mine[u] & set(items)]
    return f"{len(bad)} of {len(users)} users are shown items they have bought" if bad else None


@check("no_future", task="recommend", title="Events after the moment change nothing")
def no_future(caller: Caller, small: Any) -> str | None:
    """Leave the future in the tables, with a burst of one item: no list may move."""
    events, views = known(small)
    users = some_users(small)
    before = ask(caller, small, events, views, users)
    item = small.items["item_id"].iloc[-1]
    people = np.unique(events["user_id"])
    moments = small.now + np.arange(len(people)).astype("timedelta64[m]")
    burst = small.events.iloc[np.zeros(len(people), int)].assign(
        user_id=people, item_id=item, time=moments.astype("datetime64[s]")
    )
    looks = burst[["user_id", "item_id", "time"]].assign(kind="view")
    after = ask(
        caller,
        small,
        pd.concat([small.events, burst], ignore_index=True),
        pd.concat([small.views, looks], ignore_index=True),
        users,
    )
    same = overlap(before, after)
    return None if same >= SAME else f"only {same:.0%} of the lists stay: fit uses the future"


@check("user_names", task="recommend", title="Other user ids, the same lists")
def user_names(caller: Caller, small: Any) -> str | None:
    """Give all users other numbers, in another order."""
    events, views = known(small)
    users = some_users(small)
    everyone = np.union1d(events["user_id"], views["user_id"])
    rng = np.random.default_rng(small.seed)
    other = dict(zip(everyone, 500_000 + rng.permutation(len(everyone)), strict=True))
    new = np.array([other[user] for user in users])
    renamed = [table.assign(user_id=table["user_id"].map(other)) for table in (events, views)]
    before = ask(caller, small, events, views, users)
    after = ask(caller, small, renamed[0], renamed[1], new)
    same = overlap(before, after)
    return None if same >= ALIKE else f"only {same:.0%} of the lists stay: the ids themselves count"


@check("item_names", task="recommend", title="Other item ids, the same lists")
def item_names(caller: Caller, small: Any) -> str | None:
    """Give all items other codes, in another order."""
    events, views = known(small)
    users = some_users(small)
    goods = np.union1d(small.items["item_id"], small.events["item_id"])
    rng = np.random.default_rng(small.seed)
    codes = (10_000 + rng.permutation(len(goods))).astype(str)
    other = dict(zip(goods, codes, strict=True))
    renamed = [
        table.assign(item_id=table["item_id"].map(other).astype("str"))
        for table in (events, views, small.items)
    ]
    before = ask(caller, small, events, views, users)
    after = ask(caller, small, renamed[0], renamed[1], users, renamed[2])
    same = overlap(before.map(other.get), after)
    return (
        None
        if same >= ALIKE_ITEMS
        else f"only {same:.0%} of the lists stay: the codes themselves count"
    )


@check("row_order", task="recommend", title="The order of the rows does not matter")
def row_order(caller: Caller, small: Any) -> str | None:
    """Shuffle purchases, visits and catalogue."""
    events, views = known(small)
    users = some_users(small)
    before = ask(caller, small, events, views, users)
    mixed = [oracle.shuffled(t, small.seed + n) for n, t in enumerate((events, views, small.items))]
    same = overlap(before, ask(caller, small, mixed[0], mixed[1], users, mixed[2]))
    return None if same >= ALIKE else f"only {same:.0%} of the lists stay after shuffling the rows"


@check("planted_pair", task="recommend", title="A pair always bought together is found")
def planted_pair(caller: Caller, small: Any) -> str | None:
    """Let new users buy two rare items together; others bought one and must be shown the other.

    The purchases are too old and too few to make a bestseller, so that popularity finds nothing.
    """
    events, views = known(small)
    counts = events["item_id"].value_counts().reindex(small.items["item_id"], fill_value=0)
    first, second = counts.index[np.argsort(counts.to_numpy(), kind="stable")][[0, 1]]
    both, one = np.arange(900_000, 900_000 + PLANTED), np.arange(910_000, 910_012)
    bought = [(u, i) for u in both for i in (first, second)] + [(u, first) for u in one]
    rows = events.iloc[np.zeros(len(bought), int)].assign(
        user_id=[u for u, _ in bought],
        item_id=[i for _, i in bought],
        time=np.datetime64(small.now, "s") - np.timedelta64(45, "D"),
        order_id=[str(u) for u, _ in bought],
    )
    lists = ask(caller, small, pd.concat([events, rows], ignore_index=True), views, one)
    found = float((lists == second).any(axis=1).mean())
    if found >= 0.8:
        return None
    return (
        f"{PLANTED} users bought two items together; of 12 who bought one of them, {found:.0%} are "
        "shown the other"
    )


@check("removed_history", task="recommend", title="A user without history gets what sells lately")
def removed_history(caller: Caller, small: Any) -> str | None:
    """Remove some users' purchases and visits; their lists must come from what sells lately."""
    events, views = known(small)
    users = some_users(small, 15)
    kept = [table[~table["user_id"].isin(users)] for table in (events, views)]
    lists = ask(caller, small, kept[0], kept[1], users)
    recent = dict(oracle.popularity(kept[0], small.now, 30))
    counts = np.array([recent.get(item, 0) for item in small.items["item_id"]])
    middle = np.quantile(counts, 0.75)
    selling = np.mean([recent.get(item, 0) >= middle for item in lists.to_numpy().ravel()])
    if selling >= 0.8:
        return None
    return f"only {selling:.0%} of their lists are among the quarter that sold best in 30 days"


@check("deterministic", task="recommend", title="The same seed gives the same lists")
def deterministic(caller: Caller, small: Any) -> str | None:
    """Fit twice with one seed."""
    events, views = known(small)
    users = some_users(small)
    first, again = (ask(caller, small, events, views, users) for _ in range(2))
    return None if first.equals(again) else "two fits with the same seed give different lists"


CHECKS = (
    lists_valid,
    never_bought,
    no_future,
    user_names,
    item_names,
    row_order,
    planted_pair,
    removed_history,
    deterministic,
)
