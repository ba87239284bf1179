"""Recommendations for a shop: clean orders, split in time, measure, model, recommend, predict.

events: one row per user, item and order: user_id (int), item_id (str), order_id (str), time
    (datetime64[s]), quantity (int), price (float, of one piece).
views: user_id (int), item_id (str), time (datetime64[s]), kind ("view" or "cart"). May be empty.
items: item_id (str), category (str), price (float), description (str); the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from pandas import DataFrame, Series, Timestamp

DAY = pd.Timedelta(days=1)


def clean_events(lines: DataFrame) -> DataFrame:
    """Turn raw order lines into purchases.

    Drop, in this order: lines equal to another one in every column (keep one); lines without a
    customer; cancellations (order_id begins with "C"); lines whose quantity or price is not above
    0; lines that are no product (a product's item_id begins with five digits). Then join the lines
    of one customer, item and order: quantities added, earliest time, price = money / pieces.

    Args:
        lines: order_id, item_id, description (str), quantity (int), time (datetime64[s]), price
            (float, of one piece), customer_id (float, NaN for a guest), country (str).

    Returns:
        Columns user_id (int64), item_id, order_id, time, quantity, price; each user, item and
        order once; rows in any order, any index.
    """
    # TODO: drop what is no purchase, then one row per user, item and order
    raise NotImplementedError("TODO: drop what is no purchase, then one row per user, item and order")


def temporal_split(
    events: DataFrame, cutoff: Timestamp, horizon_days: int = 28
) -> dict[str, DataFrame]:
    """Split purchases at a moment, as a shop would that recommends from then on.

    Training is everything before the cutoff. The test holds what there was to recommend: items
    that a user buys in [cutoff, cutoff + horizon_days) and never bought before the cutoff.

    Args:
        events: purchases, in any order.
        cutoff: first moment of the test.
        horizon_days: length of the test.

    Returns:
        {"train": rows of events, "test": user_id and item_id, each pair once}. Users who appear
        for the first time in the test stay in it.
    """
    # TODO: purchases before the cutoff, and new pairs of the horizon after it
    raise NotImplementedError("TODO: purchases before the cutoff, and new pairs of the horizon after it")


def ranking_metrics(
    recommended: DataFrame, relevant: DataFrame, catalogue: Sequence[str], k: int = 10
) -> dict[str, float]:
    """Measure lists of recommendations.

    A user's list is ordered by score, highest first; equal scores by item_id, ascending. An item
    that is listed twice counts once, at its higher score, and takes one place. The first k places
    count. Gains are 0 or 1, the discount of place r (1, 2, ...) is 1 / log2(r + 1), and the ideal
    list of a user has min(n, k) hits, n being the number of items relevant to this user.

    Args:
        recommended: user_id, item_id, score; rows in any order.
        relevant: user_id, item_id, each pair once.
        catalogue: all items that could be recommended.
        k: places that count; lists may be shorter.

    Returns:
        "ndcg" and "recall" (hits / n): means over the users of `relevant`, 0 for one without a
        list. "coverage": share of the catalogue that is in the first k places of any list.
    """
    # TODO: order the lists, find the hits, then average over users
    raise NotImplementedError("TODO: order the lists, find the hits, then average over users")


def popularity(events: DataFrame, now: Timestamp, window_days: int = 30) -> Series:
    """Count how many different users bought each item lately.

    Args:
        events: purchases, in any order; those at or after `now` do not count.
        now: the moment of asking.
        window_days: purchases in [now - window_days, now) count.

    Returns:
        Number of users (int) by item_id, for items bought in the window; highest first, equal
        counts by item_id ascending.
    """
    # TODO: different buyers of the window, most first
    raise NotImplementedError("TODO: different buyers of the window, most first")


def item_similarity(bought: Any, neighbours: int = 100, shrink: float = 20.0) -> Any:
    """Compare items by who bought them.

    With c_ij users who bought both and n_i who bought i: s_ij = c_ij / (sqrt(n_i n_j) + shrink),
    and s_ii = 0. In each column only the `neighbours` largest values stay, the others become 0;
    of equal values the item with the lower number stays.

    Args:
        bought: 0 or 1, array (users, items).
        neighbours: values kept in a column.
        shrink: pulls pairs with few common buyers towards 0.

    Returns:
        Array (items, items). The score of item j for a user is the sum of s_ij over bought i.
    """
    # TODO: shrunk cosine, zero diagonal, largest values of each column
    raise NotImplementedError("TODO: shrunk cosine, zero diagonal, largest values of each column")


def ease_weights(bought: Any, regularisation: float = 200.0) -> Any:
    """Fit a linear autoencoder over items in closed form (EASE: Steck, WWW 2019).

    P = inverse(X'X + regularisation I); B_ij = -P_ij / P_jj off the diagonal and 0 on it.

    Args:
        bought: X, array (users, items) of 0 or 1; other weights are allowed.
        regularisation: the L2 penalty.

    Returns:
        B, array (items, items) of float64. The scores of a user are x B.
    """
    # TODO: invert the regularised Gram matrix and scale its columns
    raise NotImplementedError("TODO: invert the regularised Gram matrix and scale its columns")


def fit(events: DataFrame, views: DataFrame, items: DataFrame, now: Timestamp, seed: int) -> Any:
    """Fit a recommender as of `now`; nothing at or after `now` may be used.

    Args:
        events: purchases.
        views: views and carts; empty for a shop that keeps none.
        items: the catalogue: what can be recommended.
        now: the moment of asking.
        seed: seed of every random choice; the same seed must give the same lists.

    Returns:
        Any object that recommend understands; the grader only hands it back.
    """
    # TODO: fit a model of who will buy what
    raise NotImplementedError("TODO: fit a model of who will buy what")


def recommend(model: Any, users: Sequence[int], k: int = 10) -> DataFrame:
    """Recommend k new items to each user.

    Args:
        model: what fit returned.
        users: user ids; some of them may have no purchase, or be unknown.
        k: length of a list.

    Returns:
        user_id, rank (1 to k), item_id: exactly k different items of the catalogue for every
        user, in the order of `users`, and none that the user has bought.
    """
    # TODO: score, strike out what was bought, take the k best
    raise NotImplementedError("TODO: score, strike out what was bought, take the k best")


def content_scores(
    events: DataFrame, items: DataFrame, users: Sequence[int], candidates: Sequence[str]
) -> Any:
    """Score items that nobody has bought yet, from category, price and description.

    Build a profile of each user from the items the user bought, and compare it with a candidate.

    Args:
        events: purchases.
        items: the catalogue, candidates included.
        users: user ids; one without purchases gets the profile of the average buyer.
        candidates: item ids, without any purchase.

    Returns:
        Finite scores, array (users, candidates); within a row a higher one is a better match.
    """
    # TODO: cosine of profile and candidate
    raise NotImplementedError("TODO: cosine of profile and candidate")


def predict_ratings(train: DataFrame, pairs: DataFrame, seed: int) -> Any:
    """Predict star ratings, for example with Surprise's SVD.

    Args:
        train: user_id, item_id, rating (1 to 5), time; columns and rows in any order.
        pairs: user_id and item_id to predict; some users and items may be unknown.
        seed: seed of every random choice.

    Returns:
        Predicted ratings in [1, 5], array (n pairs,), in the order of `pairs`.
    """
    # TODO: matrix factorisation, more epochs and stronger regularisation than usual
    raise NotImplementedError("TODO: matrix factorisation, more epochs and stronger regularisation than usual")


def buy_again(events: DataFrame, users: Sequence[int], now: Timestamp, k: int = 10) -> DataFrame:
    """Recommend items to buy again: only items that the user has bought.

    Args:
        events: purchases; those at or after `now` do not count.
        users: user ids with at least one purchase.
        now: the moment of asking.
        k: longest list; a user who bought fewer items gets a shorter one.

    Returns:
        user_id, rank (1, 2, ...), item_id.
    """
    # TODO: rank each user's items by orders, how lately, and how often others come back
    raise NotImplementedError("TODO: rank each user's items by orders, how lately, and how often others come back")


def diversify(scores: Any, vectors: Any, k: int = 10, weight: float = 0.3) -> list[int]:
    """Choose k items one by one, good ones that differ from those chosen (MMR).

    Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): the next item maximises
    (1 - weight) * score - weight * (largest cosine to an item already chosen; 0 for the first).
    Equal values: the lower position first.

    Args:
        scores: relevance, (n,).
        vectors: content of the items, (n, d), no zero vector.
        k: items to choose, at most n.
        weight: how much difference counts, in [0, 1].

    Returns:
        Positions of the chosen items, in the order of choice.
    """
    # TODO: choose greedily
    raise NotImplementedError("TODO: choose greedily")
