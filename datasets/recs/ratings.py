"""Simulated star ratings, about the size and spread of MovieLens 100k, from a seed.

A rating is the mean plus effects of user and item, a match of latent tastes, the user's slow
drift and noise, rounded to 1 to 5 stars. The sizes of the effects were chosen so that the usual
models reach about the RMSE they reach on MovieLens 100k when each user's last fifth is predicted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

DAY = 86_400
START = "1997-09-20"


@dataclass(frozen=True, kw_only=True)
class RatingWorld:
    """Sizes of a rating world; standard deviations are in stars.

    Attributes:
        users: people, each with at least `fewest` ratings.
        items: films.
        ratings: ratings drawn; a film rated twice by one person counts once.
        fewest: ratings of the least active person.
        mean: mean before rounding.
        user_sd: standard deviation of how generous people are.
        item_sd: standard deviation of how good films are.
        match_sd: standard deviation of what taste adds.
        factors: number of latent tastes.
        drift_sd: change of a person's generosity over their own ratings.
        noise_sd: what nobody can predict.
    """

    users: int = 940
    items: int = 1_600
    ratings: int = 120_000
    fewest: int = 20
    mean: float = 3.6
    user_sd: float = 0.45
    item_sd: float = 0.5
    match_sd: float = 0.6
    factors: int = 5
    drift_sd: float = 0.15
    noise_sd: float = 0.86


def simulate(seed: int, world: RatingWorld | None = None) -> pd.DataFrame:
    """Simulate ratings.

    Args:
        seed: any non-negative integer.
        world: sizes; `RatingWorld()` when left out.

    Returns:
        user_id int64, item_id int64, rating float64 (1 to 5, whole), time datetime64[s]; in the
        order of time, each pair once.
    """
    world = RatingWorld() if world is None else world
    rng = np.random.default_rng([seed, 0x5EED])
    quality = rng.normal(0, 1, world.items)
    user, item = _pairs(rng, world, quality)
    order = rng.permutation(len(user))
    user, item = user[order], item[order]
    second = _seconds(rng, world, user)
    stars = _stars(rng, world, user, item, quality, _progress(user, second))
    table = pd.DataFrame(
        {
            "user_id": 1 + rng.permutation(world.users)[user],
            "item_id": 1 + rng.permutation(world.items)[item],
            "rating": stars,
            "time": np.datetime64(START, "s") + second.astype("timedelta64[s]"),
        }
    )
    return table.sort_values("time", kind="stable").reset_index(drop=True)


def _pairs(
    rng: Generator, world: RatingWorld, quality: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw who rates what: popular films are rated more often, and better ones a little."""
    share = np.exp(1.3 * rng.normal(0, 1, world.items) + 0.7 * quality)
    activity = rng.lognormal(0, 1.1, world.users)
    spare = world.ratings - world.users * world.fewest
    counts = world.fewest + rng.multinomial(spare, activity / activity.sum())
    counts = np.minimum(counts, world.items // 2)
    user = np.repeat(np.arange(world.users), counts)
    item = rng.choice(world.items, size=len(user), p=share / share.sum())
    first = np.unique(user * world.items + item)
    return first // world.items, first % world.items


def _seconds(rng: Generator, world: RatingWorld, user: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each person rates in one go or within some weeks, as people did on MovieLens."""
    start = rng.integers(0, 200 * DAY, world.users)
    span = rng.exponential(8 * DAY, world.users) + 600
    return np.asarray((start[user] + rng.random(len(user)) * span[user]).astype(np.int64))


def _progress(user: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how far into their own ratings each rating is, from -0.5 to 0.5."""
    order = np.lexsort((second, user))
    counts = np.bincount(user)
    start = np.cumsum(counts) - counts
    place = np.empty(len(user))
    place[order] = np.arange(len(user)) - start[user[order]]
    return np.asarray(place / np.maximum(counts[user] - 1, 1) - 0.5)


def _stars(
    rng: Generator,
    world: RatingWorld,
    user: NDArray[np.int64],
    item: NDArray[np.int64],
    quality: NDArray[np.float64],
    progress: NDArray[np.float64],
) -> Any:
    taste = rng.normal(0, 1, (world.users, world.factors))
    kind = rng.normal(0, 1, (world.items, world.factors))
    drift = rng.normal(0, 1, world.users)[user] * progress
    parts = (
        (world.user_sd, rng.normal(0, 1, world.users)[user]),
        (world.item_sd, quality[item]),
        (world.match_sd, np.einsum("nf,nf->n", taste[user], kind[item])),
        (world.drift_sd, drift),
        (world.noise_sd, rng.normal(0, 1, len(user))),
    )
    value = world.mean + sum(size * _standard(part) for size, part in parts)
    return np.clip(np.rint(value), 1, 5)


def _standard(part: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give a part mean 0 and deviation 1 over the ratings, so that worlds are equally hard."""
    return np.asarray((part - part.mean()) / part.std())
