"""A simulated shop: items, visitors, visits, views, carts and purchases, all from one seed.

Each view is drawn from a softmax over the items on sale that day: latent taste, price, the day's
popularity (which drifts, has seasons and favours launches) and the visit's intent. Carts and
purchases depend on how well an item fits. CARD.md sets the statistics beside a real shop's.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from grader import loading

rules = loading.module(Path(__file__).resolve().with_name("rules.py"))
World = rules.World

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]
DAY = 86_400
MONTH = 30  # days between two support points of the drift
MOST_VIEWS = rules.MOST_VIEWS
BATCH = 2_000  # visits whose scores are held at once: 12 MB at 1,500 items


@dataclass(frozen=True)
class Items:
    """Columns of the items, (items,) each; `taste` is (items, dimensions)."""

    category: Ints
    taste: Floats
    log_price: Floats
    launch: Ints
    end: Floats
    consumable: NDArray[np.bool_]


@dataclass(frozen=True)
class Users:
    """Columns of the visitors, (users,) each; `taste` (users, dimensions), `shares` by category."""

    taste: Floats
    shares: Floats
    price_sensitivity: Floats
    activity: Floats
    join: Ints


@dataclass(frozen=True)
class Visits:
    """Columns of the visits in time order, (visits,) each; `taste` is (visits, dimensions)."""

    user: Ints
    second: Ints
    taste: Floats
    category: Ints
    buying: NDArray[np.bool_]
    views: Ints


@dataclass(frozen=True)
class Events:
    """Views in time order: 0 seen, 1 put into the cart, 2 bought. Visit -1: bought again."""

    user: Ints
    item: Ints
    visit: Ints
    second: Ints
    kind: Ints


@dataclass(frozen=True)
class Shop:
    """All that is true of a simulated shop; `appeal` is log popularity, (days, items)."""

    world: Any
    items: Items
    users: Users
    appeal: Floats
    events: Events


def simulate(seed: int, world: Any = None) -> Shop:
    """Simulate a shop.

    Args:
        seed: any non-negative integer; another seed is another shop with the same rules.
        world: a `World`, sizes and rules; `World()` when left out.
    """
    world = World() if world is None else world
    rng = np.random.default_rng(seed)
    items = _items(rng, world)
    appeal = _appeal(rng, world, items)
    users = _users(rng, world, items)
    visits = _visits(rng, world, users)
    seen = _views(rng, world, items, users, visits, appeal)
    events = _with_repeats(rng, world, items, _outcomes(rng, visits, *seen))
    return Shop(world, items, users, appeal, events)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _items(rng: Generator, world: Any) -> Items:
    n, groups = world.items, world.categories
    category = rng.choice(groups, n, p=rng.dirichlet(np.full(groups, 2.0)))
    centres = rng.normal(0, 1, (groups, world.dimensions))
    taste = _unit(0.7 * centres[category] + rng.normal(0, 0.75, (n, world.dimensions)))
    log_price = rng.normal(0.6, 0.6, groups)[category] + rng.normal(0, 0.6, n)
    late = rng.random(n) < world.late_items
    launch = np.where(late, rng.integers(1, world.days, n), -rng.integers(0, 700, n))
    life = np.where(rng.random(n) < 0.25, rng.exponential(250, n) + 60, np.inf)
    consumable = (rng.random(groups) < 0.35)[category]
    return Items(category, taste, log_price, launch, launch + life, consumable)


def _appeal(rng: Generator, world: Any, items: Items) -> Floats:
    """Return the log popularity of each item on each day, -inf while it is not on sale."""
    day = np.arange(world.days)
    drift = _drift(rng, world, day)
    peak = rng.random(world.categories) * 2 * np.pi
    height = rng.gamma(2, world.season / 2, world.categories)
    season = height * np.cos(2 * np.pi * day[:, None] / 365 - peak)
    age = day[:, None] - items.launch
    launched = world.novelty * np.exp(-np.maximum(age, 0) / 20) * (items.launch > 0)
    appeal = drift + season[:, items.category] + launched
    appeal[(age < 0) | (day[:, None] >= items.end)] = -np.inf
    return np.asarray(appeal, dtype=np.float32)


def _drift(rng: Generator, world: Any, day: Ints) -> Floats:
    """Mean-reverting random walk of the log popularity, by month, interpolated between."""
    months = world.days // MONTH + 2
    levels = np.empty((months, world.items))
    levels[0] = rng.normal(0, world.spread, world.items)
    keep = np.sqrt(max(0.0, 1 - (world.drift / world.spread) ** 2))
    for month in range(1, months):
        step = world.drift * rng.normal(0, 1, world.items)
        levels[month] = keep * levels[month - 1] + step
    part = (day % MONTH / MONTH)[:, None]
    return np.asarray(levels[day // MONTH] * (1 - part) + levels[day // MONTH + 1] * part)


def _users(rng: Generator, world: Any, items: Items) -> Users:
    n = world.users
    shares = rng.dirichlet(np.full(world.categories, 0.2), n)
    centres = np.stack([_centre(items, c) for c in range(world.categories)])
    taste = _unit(shares @ centres * 3 + rng.normal(0, 0.6, (n, world.dimensions)))
    activity = rng.gamma(0.6, 1 / 0.6, n) * world.visits + 1
    late = rng.random(n) < world.late_users
    join = np.where(late, rng.integers(0, world.days, n), 0)
    return Users(taste, shares, rng.normal(0, 0.35, n), activity, join)


def _centre(items: Items, category: int) -> Floats:
    members = items.category == category
    if not members.any():
        return np.zeros(items.taste.shape[1])
    return np.asarray(items.taste[members].mean(axis=0))


def _visits(rng: Generator, world: Any, users: Users) -> Visits:
    # Newcomers come often at first, hence the root.
    left = (world.days - users.join) / world.days
    user = np.repeat(np.arange(world.users), rng.poisson(users.activity * left**0.5))
    n = len(user)
    day = _days(rng, world, users.join[user])
    second = day * DAY + (rng.beta(3, 2, n) * 80_000).astype(np.int64)
    order = np.argsort(second, kind="stable")
    user, second = user[order], second[order]
    stray = world.theme * 1.5 / np.sqrt(world.dimensions)
    taste = _unit(users.taste[user] + stray * rng.normal(0, 1, (n, world.dimensions)))
    liking = np.log(users.shares[user] + 0.02)
    category = (liking + rng.gumbel(size=liking.shape)).argmax(axis=1)
    buying = rng.random(n) < world.buying
    views = rng.geometric(1 / world.views, n) + buying * rng.poisson(6, n)
    return Visits(user, second, taste, category, buying, np.minimum(views, MOST_VIEWS))


def _days(rng: Generator, world: Any, join: Ints) -> Ints:
    """Draw the day of each visit, not before its visitor came: a weekly rhythm and a peak."""
    day = np.arange(world.days)
    busy = 1 + 0.25 * np.sin(2 * np.pi * day / 7) + 0.9 * np.exp(-0.5 * ((day - 325) / 25) ** 2)
    total = np.concatenate([[0.0], np.cumsum(busy)])
    drawn = total[join] + rng.random(len(join)) * (total[-1] - total[join])
    return np.asarray(np.clip(np.searchsorted(total, drawn, "right") - 1, join, world.days - 1))


def _views(
    rng: Generator, world: Any, items: Items, users: Users, visits: Visits, appeal: Floats
) -> tuple[Ints, Ints, Floats]:
    """Draw the items seen in each visit, most attractive first: Gumbel top-k, no repetition.

    Returns:
        visit, item, fit: (views,) each, in the order of the visits.
    """
    found = []
    for start in range(0, len(visits.user), BATCH):
        rows = np.arange(start, min(start + BATCH, len(visits.user)))
        fit = world.taste * (visits.taste[rows] @ items.taste.T)
        fit -= users.price_sensitivity[visits.user[rows], None] * items.log_price
        fit = fit.astype(np.float32)
        wanted = items.category == visits.category[rows, None]
        score = fit + appeal[visits.second[rows] // DAY] + np.float32(world.intent) * wanted
        found.append(_draw(rng, rows, score, fit, visits.views[rows]))
    visit, item, fitting = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return visit, item, fitting


def _draw(
    rng: Generator, rows: Ints, score: Floats, fit: Floats, views: Ints
) -> tuple[Ints, Ints, Floats]:
    noise = rng.standard_exponential(score.shape, dtype=np.float32)
    score = score - np.log(np.maximum(noise, np.float32(1e-30)))
    line = np.arange(len(rows))[:, None]
    top = np.argpartition(-score, MOST_VIEWS, axis=1)[:, :MOST_VIEWS]
    top = top[line, np.argsort(-score[line, top], axis=1)]
    seen = (np.arange(MOST_VIEWS) < views[:, None]) & np.isfinite(score[line, top])
    r, place = np.nonzero(seen)
    item = top[r, place]
    return rows[r], item, fit[r, item]


def _outcomes(rng: Generator, visits: Visits, visit: Ints, item: Ints, fit: Floats) -> Events:
    """Decide which views end in the cart and which of those are paid for."""
    buying = visits.buying[visit]
    logit = np.where(buying, -0.6, -3.4) + 0.35 * (fit - 1.5)
    cart = rng.random(len(visit)) < 1 / (1 + np.exp(-logit))
    paid = cart & (rng.random(len(visit)) < np.where(buying, 0.75, 0.1))
    place = np.arange(len(visit)) - np.searchsorted(visit, visit)
    second = visits.second[visit] + 45 * place
    return Events(visits.user[visit], item, visit, second, cart.astype(np.int64) + paid)


def _with_repeats(rng: Generator, world: Any, items: Items, events: Events) -> Events:
    """Add later purchases of the same item: often for consumables, seldom for others."""
    bought = np.flatnonzero(events.kind == 2)
    mean = np.where(items.consumable[events.item[bought]], 0.8, 0.06)
    again = np.repeat(bought, rng.poisson(mean))
    wait = rng.gamma(4, 8, len(again)) * DAY
    number = np.arange(len(again)) - np.searchsorted(again, again) + 1
    second = events.second[again] + (wait * number).astype(np.int64)
    kept = second < world.days * DAY
    # An item that is no longer sold cannot be bought again.
    kept &= second // DAY < items.end[events.item[again]]
    again, second = again[kept], second[kept]
    alone, paid = np.full(len(again), -1), np.full(len(again), 2)
    added = (events.user[again], events.item[again], alone, second, paid)
    first = (events.user, events.item, events.visit, events.second, events.kind)
    columns = [np.concatenate(pair) for pair in zip(first, added, strict=True)]
    order = np.argsort(columns[3], kind="stable")
    return Events(*(column[order] for column in columns))
