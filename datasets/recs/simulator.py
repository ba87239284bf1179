"""Tables of a simulated shop: order lines with the usual dirt, visits, and the catalogue.

The order lines have the columns and the faults of the real shop's: cancellations, guests without
a customer number, postage and fees among the products, zero prices and doubled lines.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from grader import loading

world = loading.module(Path(__file__).resolve().with_name("world.py"))
words = loading.module(Path(__file__).resolve().with_name("words.py"))

Ints = NDArray[np.int64]
FIRST_ORDER = 536_365
FEES = ("POST", "DOT", "M", "BANK CHARGES", "D")


@dataclass(frozen=True)
class Names:
    """Outward names of users (numbers, shuffled) and items (stock codes)."""

    users: Ints
    items: NDArray[np.object_]


def small_world() -> Any:
    """Return a shop small enough for checks: about 8,000 purchases in 120 days."""
    return world.World(users=260, items=220, categories=12, days=120, visits=26.0, late_items=0.15)


def exam_world(seed: int) -> Any:
    """Return a full-size shop whose rules differ a little, so that nothing can be hard-coded."""
    rng = np.random.default_rng([seed, 0x5409])
    plain = world.World()
    return replace(
        plain,
        categories=int(rng.integers(20, 29)),
        drift=float(rng.uniform(0.42, 0.48)),
        theme=float(rng.uniform(0.55, 0.65)),
        season=float(rng.uniform(0.4, 0.6)),
        late_items=float(rng.uniform(0.18, 0.22)),
    )


def tables(seed: int, rules: Any = None) -> dict[str, pd.DataFrame]:
    """Simulate a shop and write down what a shop would know, and what only the simulator knows.

    Args:
        seed: any non-negative integer.
        rules: a `World`; the plain one when left out.

    Returns:
        lines: order lines as `lines_of` gives them, in time order.
        views: user_id int64, item_id str, time datetime64[s], kind str ("view" or "cart").
        items: item_id str, category str, price float64, description str, listed datetime64[s].
        oracle_users, oracle_items, oracle_appeal: hidden tastes and popularity, for the oracle.
    """
    shop = world.simulate(seed, rules)
    rng = np.random.default_rng([seed, 0x11E5])
    names = _names(rng, shop.world.users, shop.world.items)
    described = words.describe(rng, shop.items)
    items = _catalogue(shop, names, described)
    lines = lines_of(rng, shop, names, items)
    return {"lines": lines, "views": _views(shop, names), "items": items, **_hidden(shop, names)}


def _names(rng: Generator, users: int, items: int) -> Names:
    codes = rng.choice(np.arange(20_000, 90_000), items, replace=False)
    letter = np.where(rng.random(items) < 0.15, rng.choice(list("ABCDLS"), items), "")
    numbers = 12_346 + rng.permutation(users + users // 5)[:users]
    return Names(numbers, (codes.astype(str).astype(object) + letter.astype(object)))


def _times(shop: Any, second: Ints) -> Any:
    start = np.datetime64(shop.world.start, "s")
    return start + second.astype("timedelta64[s]")


def _catalogue(shop: Any, names: Names, described: Any) -> pd.DataFrame:
    listed = _times(shop, np.minimum(shop.items.launch, shop.world.days) * world.DAY)
    columns = {
        "item_id": pd.array(names.items, dtype="str"),
        "category": pd.array(described.category, dtype="str"),
        "price": np.exp(shop.items.log_price).round(2).clip(0.1),
        "description": pd.array(described.text, dtype="str"),
        "listed": listed,
    }
    return pd.DataFrame(columns)


def _views(shop: Any, names: Names) -> pd.DataFrame:
    """Views and carts of visits; a purchase was put into the cart before."""
    events = shop.events
    seen = events.visit >= 0
    cart = seen & (events.kind > 0)
    rows = np.concatenate([np.flatnonzero(seen), np.flatnonzero(cart)])
    kind = np.repeat(["view", "cart"], [int(seen.sum()), int(cart.sum())])
    second = events.second[rows] + 20 * (kind == "cart")
    order = np.argsort(second, kind="stable")
    return pd.DataFrame(
        {
            "user_id": names.users[events.user[rows]][order],
            "item_id": pd.array(names.items[events.item[rows]][order], dtype="str"),
            "time": _times(shop, second[order]),
            "kind": pd.array(kind[order], dtype="str"),
        }
    )


def lines_of(rng: Generator, shop: Any, names: Names, items: pd.DataFrame) -> pd.DataFrame:
    """Write the purchases as order lines and add the dirt of a real shop's table.

    Returns:
        order_id str ("C..." is a cancellation), item_id str, description str, quantity int64
        (negative when cancelled), time datetime64[s], price float64 (of one piece), customer_id
        float64 (NaN for a guest), country str; in time order.
    """
    events = shop.events
    bought = np.flatnonzero(events.kind == 2)
    # Repeat purchases come alone; a visit's purchases make one order, timed at its first.
    key = np.where(events.visit[bought] >= 0, events.visit[bought], -1 - np.arange(len(bought)))
    _, first, order = np.unique(key, return_index=True, return_inverse=True)
    second = events.second[bought][first][order]
    clean = pd.DataFrame(
        {
            "order": order,
            "item": events.item[bought],
            "quantity": rng.geometric(0.35, len(bought)),
            "second": second,
            "customer_id": names.users[events.user[bought]].astype(np.float64),
        }
    )
    clean["price"] = items["price"].to_numpy()[clean["item"]]
    return _named(rng, shop, items, _dirty(rng, clean))


def _dirty(rng: Generator, clean: pd.DataFrame) -> pd.DataFrame:
    """Add guests, doubled lines, zero prices, cancellations and fees."""
    n = len(clean)
    top = int(clean["order"].max()) + 1
    guests = clean[np.isin(clean["order"], rng.choice(top, top // 4))].copy()
    guests["order"] += top
    guests["customer_id"] = np.nan
    doubled = clean.iloc[rng.choice(n, n // 100, replace=False)]
    split = clean.iloc[rng.choice(n, n // 100, replace=False)].assign(quantity=1)
    free = clean.iloc[rng.choice(n, n // 200, replace=False)].assign(price=0.0)
    free["order"] += 2 * top
    free["item"] = rng.integers(0, int(clean["item"].max()) + 1, len(free))
    back = clean.iloc[rng.choice(n, n // 60, replace=False)].copy()
    back["order"] = -1 - np.arange(len(back))
    back["quantity"] = -back["quantity"]
    back["second"] += rng.integers(3_600, 20 * world.DAY, len(back))
    fees = clean.iloc[rng.choice(n, n // 150, replace=False)].assign(item=-1, quantity=1)
    parts = [clean, guests, doubled, split, free, back, fees]
    table = pd.concat(parts, ignore_index=True)
    table = table[table["second"] <= clean["second"].max()]
    ordered: pd.DataFrame = table.sort_values(["second", "order"], kind="stable")
    return ordered.reset_index(drop=True)


def _named(rng: Generator, shop: Any, items: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    numbers, _ = pd.factorize(table["order"])
    order = (FIRST_ORDER + numbers).astype(str).astype(object)
    order[(table["order"] < 0).to_numpy()] = "C" + order[(table["order"] < 0).to_numpy()]
    item = table["item"].to_numpy()
    fee = item < 0
    drawn = np.asarray(FEES, dtype=object)[rng.integers(0, len(FEES), len(item))]
    code = np.where(fee, drawn, items["item_id"].to_numpy(dtype=object)[item])
    text = np.where(fee, "POSTAGE", items["description"].to_numpy(dtype=object)[item])
    return pd.DataFrame(
        {
            "order_id": pd.array(order, dtype="str"),
            "item_id": pd.array(code, dtype="str"),
            "description": pd.array(text, dtype="str"),
            "quantity": table["quantity"].to_numpy(np.int64),
            "time": _times(shop, table["second"].to_numpy()),
            "price": table["price"].to_numpy(np.float64),
            "customer_id": table["customer_id"].to_numpy(np.float64),
            "country": pd.array(["United Kingdom"] * len(table), dtype="str"),
        }
    )


def _hidden(shop: Any, names: Names) -> dict[str, pd.DataFrame]:
    """Return what only the simulator knows, as tables of numbers.

    Users and items are in the simulator's own order, with their outward names in a column.
    """
    users, items = shop.users, shop.items
    hidden_users = pd.DataFrame(np.hstack([users.taste, users.shares])).add_prefix("u")
    hidden_users.insert(0, "price_sensitivity", users.price_sensitivity)
    hidden_users.insert(0, "user_id", names.users)
    hidden_items = pd.DataFrame(items.taste).add_prefix("q")
    hidden_items.insert(0, "log_price", items.log_price)
    hidden_items.insert(0, "category", items.category)
    hidden_items.insert(0, "item_id", pd.Series(names.items, dtype="str"))
    appeal = pd.DataFrame(shop.appeal).add_prefix("i")
    appeal.insert(0, "day", _times(shop, np.arange(shop.world.days) * world.DAY))
    return {
        "oracle_users": hidden_users,
        "oracle_items": hidden_items,
        "oracle_appeal": appeal.assign(intent=shop.world.intent, taste=shop.world.taste),
    }
