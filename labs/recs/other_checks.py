"""Checks of content, ratings and the stretch tasks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import answers, loading
from grader.bench import Caller
from grader.checks import check

HERE = Path(__file__).resolve()
oracle = loading.module(HERE.with_name("oracle.py"))
launches = loading.module(HERE.with_name("launches.py"))
again = loading.module(HERE.with_name("again.py"))
shop = loading.module(HERE.with_name("shop.py"))
probes = loading.module(HERE.with_name("probes.py"))

DAY = pd.Timedelta(days=1)


def content(
    caller: Caller, events: pd.DataFrame, items: pd.DataFrame, users: Any, candidates: list[str]
) -> Any:
    """Call content_scores and check the form of the answer."""
    given = caller.call("content_scores", events, items, users, candidates)
    return launches.scores(given, (len(users), len(candidates)))


def unsold(small: Any) -> tuple[pd.DataFrame, list[str]]:
    """Hide the purchases of twelve items, as if they were launched tomorrow."""
    events, _ = probes.known(small)
    rng = np.random.default_rng(small.seed)
    hidden = sorted(rng.choice(small.items["item_id"].to_numpy(dtype=object), 12, replace=False))
    kept = events[~events["item_id"].isin(hidden)].reset_index(drop=True)
    return kept, [str(item) for item in hidden]


@check("content_category", task="content", title="A fan of one category gets its launches")
def content_category(caller: Caller, small: Any) -> str | None:
    """Give users purchases in one category only; its launches must come first for them."""
    events, candidates = unsold(small)
    page = small.items.set_index("item_id")
    category = page.loc[candidates, "category"].to_numpy()
    fans = [name for name in np.unique(category) if (page["category"] == name).sum() > 5]
    rows, users = [], 800_000 + np.arange(len(fans))
    for user, name in zip(users, fans, strict=True):
        mine = page.index[page["category"] == name].difference(candidates)[:6]
        rows += [(user, item) for item in mine]
    extra = events.iloc[np.zeros(len(rows), int)].assign(
        user_id=[user for user, _ in rows], item_id=[item for _, item in rows]
    )
    table = pd.concat([events, extra], ignore_index=True)
    found = content(caller, table, small.items, users, candidates)
    wanted = category == np.array(fans, dtype=object)[:, None]
    area = float(np.nanmean(launches.area(found, wanted)))
    if area >= 0.8:
        return None
    return f"a launch of a user's only category comes before another in {area:.0%} of pairs"


@check("content_order", task="content", title="Columns follow the candidates, rows the users")
def content_order(caller: Caller, small: Any) -> str | None:
    """Ask in another order; and shuffle purchases and catalogue."""
    events, candidates = unsold(small)
    users = probes.some_users(small, 40)
    before = content(caller, events, small.items, users, candidates)
    mixed = [oracle.shuffled(table, small.seed) for table in (events, small.items)]
    after = content(caller, mixed[0], mixed[1], users[::-1], candidates[::-1])[::-1, ::-1]
    scale = max(float(np.abs(before).max()), 1e-12)
    if np.allclose(before / scale, after / scale, atol=1e-6):
        return None
    return "scores change with the order of users, candidates or rows"


@check("content_cold", task="content", title="A user without purchases is served")
def content_cold(caller: Caller, small: Any) -> str | None:
    """Ask for a user nobody knows: finite scores that differ between candidates."""
    events, candidates = unsold(small)
    found = content(caller, events, small.items, np.array([1, 2]), candidates)
    if not np.allclose(found[0], found[1]):
        return "two unknown users get different scores"
    flat = float(np.ptp(found[0])) < 1e-12
    return "an unknown user gets the same score for every launch" if flat else None


def predicted(caller: Caller, train: Any, pairs: Any, seed: int) -> Any:
    """Call predict_ratings and check the form of the answer."""
    protocol = loading.module(HERE.with_name("protocol.py"))
    return protocol.rating_values(caller.call("predict_ratings", train, pairs, seed), len(pairs))


@check("rating_form", task="ratings", title="One rating from 1 to 5 for every pair, known or not")
def rating_form(caller: Caller, small: Any) -> str | None:
    """Ask in two orders, with an unknown user and an unknown item."""
    train = small.ratings.iloc[:-300]
    pairs = small.ratings[["user_id", "item_id"]].iloc[-300:].reset_index(drop=True)
    pairs.loc[0, "user_id"], pairs.loc[1, "item_id"] = 9_999, 9_999
    first = predicted(caller, train, pairs, small.seed)
    second = predicted(caller, train, pairs.iloc[::-1].reset_index(drop=True), small.seed)
    if np.allclose(first, second[::-1], atol=1e-6):
        return None
    return "predictions do not follow the order of the pairs, or two fits with one seed differ"


@check("rating_signal", task="ratings", title="Users and items are recognised")
def rating_signal(caller: Caller, small: Any) -> str | None:
    """Plant two people of opposite minds; ids must be matched and columns taken by name."""
    goods = small.ratings["item_id"].unique()[:60]
    rows = [(7_001, item, 5.0) for item in goods[:50]] + [(7_002, item, 1.0) for item in goods[:50]]
    extra = pd.DataFrame(rows, columns=["user_id", "item_id", "rating"])
    table = pd.concat([small.ratings, extra.assign(time=small.ratings["time"].max())])
    # Another order of the columns: by name this changes nothing, by position everything.
    train = table[["time", "rating", "user_id", "item_id"]].reset_index(drop=True)
    asked = [(user, item) for user in (7_001, 7_002) for item in goods[50:60]]
    pairs = pd.DataFrame(asked, columns=["user_id", "item_id"])[["item_id", "user_id"]]
    found = predicted(caller, train, pairs, small.seed)
    apart = float(found[:10].mean() - found[10:].mean())
    if apart >= 0.8:
        return None
    return (
        f"someone who gave fifty 5s and someone who gave fifty 1s are only {apart:.2f} stars "
        "apart: ids or columns are mixed up, or users are ignored"
    )


@check("again_lists", task="buy_again", title="Only items the user bought, before the moment")
def again_lists(caller: Caller, small: Any) -> str | None:
    """Look the lists up in the purchases, and add a future that must not count."""
    events, _ = probes.known(small)
    users = probes.some_users(small)
    names = pd.Index(small.items["item_id"])
    bought = shop.pairs(events, users, names)
    lists = []
    for table in (events, small.events):
        given = caller.call("buy_again", table, users, small.now, 10)
        lists.append(again.short_lists(given, users, small.items, bought))
    if not np.array_equal(*lists):
        return "lists change when later purchases are in the table"
    short = (lists[0] >= 0).sum(axis=1) < np.minimum(bought.sum(axis=1), 10)
    return f"{int(short.sum())} lists are shorter than they could be" if short.any() else None


@check("diversify_values", task="diversify", title="Maximal marginal relevance, step by step")
def diversify_values(caller: Caller, small: Any) -> str | None:
    """Compare with a slow oracle for several weights."""
    rng = np.random.default_rng(small.seed)
    for weight in (0.0, 0.3, 0.8):
        scores, vectors = rng.random(25), rng.normal(size=(25, 4))
        given = caller.call("diversify", scores, vectors, 8, weight)
        answers.require(
            isinstance(given, list | np.ndarray), f"diversify returned {answers.kind(given)}"
        )
        expected = oracle.mmr(list(scores), vectors, 8, weight)
        if list(given) != expected:
            return f"with weight {weight:g}: chose {list(given)[:8]}, expected {expected}"
    return None


CHECKS = (
    content_category,
    content_order,
    content_cold,
    rating_form,
    rating_signal,
    again_lists,
    diversify_values,
)
