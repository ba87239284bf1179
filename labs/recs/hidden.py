"""The oracle of a simulated shop: lists made from the hidden tastes, a ceiling for everyone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

Array = np.ndarray[Any, Any]


def utility(
    tables: dict[str, pd.DataFrame], users: Array, items: pd.Index, now: pd.Timestamp, days: int
) -> Array:
    """Return how likely users are to buy items in the weeks after a cutoff.

    The chance to see an item in a visit (taste, price, popularity of the day, intent) times the
    chance to buy it once seen, averaged over three days of the period: what nobody can know.

    Args:
        tables: oracle_users, oracle_items and oracle_appeal of the simulator.
        users: user ids, (n,).
        items: item ids, (m,).
        now: the cutoff.
        days: length of the test.

    Returns:
        (n, m); 0 for an item that is not on sale on any of the days.
    """
    people = tables["oracle_users"].set_index("user_id").loc[users]
    goods = tables["oracle_items"]
    place = pd.Index(goods["item_id"]).get_indexer(items)
    appeal = tables["oracle_appeal"]
    first = int((now - appeal["day"].iloc[0]) / pd.Timedelta(days=1))
    chosen = np.clip(first + np.array([0.2, 0.5, 0.8]) * days, 0, len(appeal) - 1).astype(int)
    strength, intent = appeal["taste"].iloc[0], appeal["intent"].iloc[0]
    fit = strength * people.filter(regex=r"^u\d").to_numpy()[:, : _width(goods)] @ _taste(goods).T
    fit -= people["price_sensitivity"].to_numpy()[:, None] * goods["log_price"].to_numpy()
    liking = people.filter(regex=r"^u\d").to_numpy()[:, _width(goods) :] + 0.02
    wish = (liking / liking.sum(axis=1, keepdims=True))[:, goods["category"].to_numpy()]
    wish = (1 + (np.exp(intent) - 1) * wish) / (1 + np.exp(0.6 - 0.35 * (fit - 1.5)))
    daily = appeal.filter(regex=r"^i\d").to_numpy()
    total = sum(_seen(fit + daily[day]) for day in chosen)
    return np.asarray((total * wish)[:, place])


def _seen(score: Array) -> Array:
    value = np.exp(score - score.max(axis=1, keepdims=True))
    return np.asarray(value / value.sum(axis=1, keepdims=True))


def _width(goods: pd.DataFrame) -> int:
    return goods.filter(regex=r"^q\d").shape[1]


def _taste(goods: pd.DataFrame) -> Array:
    return np.asarray(goods.filter(regex=r"^q\d").to_numpy())
