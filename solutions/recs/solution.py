"""Recommendations for a shop: clean orders, split in time, measure, model, recommend, predict.

events: one row per user, item and order: user_id (int), item_id (str), order_id (str), time
    (datetime64[s]), quantity (int), price (float, of one piece).
views: user_id (int), item_id (str), time (datetime64[s]), kind ("view" or "cart"). May be empty.
items: item_id (str), category (str), price (float), description (str); the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Series, Timestamp

DAY = pd.Timedelta(days=1)


# begin solution: helpers of the reference
def indicator(rows: Any, columns: Any, shape: tuple[int, int], value: Any = None) -> Any:
    """Return a sparse matrix with the sum of `value` (default 1) in each cell, (users, items)."""
    from scipy import sparse

    kept = (rows >= 0) & (columns >= 0)
    data = np.ones(len(rows)) if value is None else np.asarray(value, dtype=float)
    cells = (data[kept], (rows[kept], columns[kept]))
    return sparse.coo_matrix(cells, shape=shape).tocsr()


def top(scores: Any, k: int) -> Any:
    """Return the positions of the k highest scores of each row, best first, ties in order."""
    return np.argsort(-scores, axis=1, kind="stable")[:, :k]


def content_vectors(items: DataFrame) -> Any:
    """Return a unit vector per item from the words of its text, its category and its price."""
    from scipy import sparse
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    text = items["description"].fillna("") + " in" + items["category"].fillna("").str.lower()
    words = TfidfVectorizer(lowercase=False, token_pattern=r"[^\s\d]{2,}").fit_transform(text)
    price = np.log(items["price"].clip(lower=0.01).to_numpy())
    band = np.clip(np.digitize(price, np.quantile(price, [0.2, 0.4, 0.6, 0.8])), 0, 4)
    prices = sparse.csr_matrix((np.full(len(band), 0.3), (range(len(band)), band)))
    return normalize(sparse.hstack([words, prices]).tocsr())


# end solution


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
    # begin solution: drop what is no purchase, then one row per user, item and order
    lines = lines.drop_duplicates().dropna(subset=["customer_id"])
    sold = (lines["quantity"] > 0) & (lines["price"] > 0)
    product = lines["item_id"].str.match(r"\d{5}")
    lines = lines[sold & product & ~lines["order_id"].str.startswith("C")]
    lines = lines.assign(
        user_id=lines["customer_id"].astype(np.int64), money=lines["quantity"] * lines["price"]
    )
    joined = lines.groupby(["user_id", "item_id", "order_id"], as_index=False).agg(
        time=("time", "min"), quantity=("quantity", "sum"), money=("money", "sum")
    )
    joined["price"] = joined["money"] / joined["quantity"]
    return joined.drop(columns="money").sort_values(["time", "order_id"], ignore_index=True)
    # end solution


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
    # begin solution: purchases before the cutoff, and new pairs of the horizon after it
    train = events[events["time"] < cutoff]
    after = (events["time"] >= cutoff) & (events["time"] < cutoff + horizon_days * DAY)
    pairs = events.loc[after, ["user_id", "item_id"]].drop_duplicates()
    known = pairs.merge(train[["user_id", "item_id"]].drop_duplicates(), how="left", indicator=True)
    test = pairs[(known["_merge"] == "left_only").to_numpy()].reset_index(drop=True)
    return {"train": train, "test": test}
    # end solution


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
    # begin solution: order the lists, find the hits, then average over users
    order = recommended.sort_values(["user_id", "score", "item_id"], ascending=[True, False, True])
    lists = order.drop_duplicates(["user_id", "item_id"]).groupby("user_id").head(k)
    place = lists.groupby("user_id").cumcount() + 1
    hits = lists.assign(gain=1 / np.log2(place + 1)).merge(relevant, on=["user_id", "item_id"])
    wanted = relevant.groupby("user_id").size()
    gains = hits.groupby("user_id")["gain"].sum().reindex(wanted.index, fill_value=0.0)
    found = hits.groupby("user_id").size().reindex(wanted.index, fill_value=0)
    ideal = np.cumsum(1 / np.log2(np.arange(1, k + 1) + 1))[np.minimum(wanted, k) - 1]
    covered = len(set(lists["item_id"]) & set(catalogue)) / len(set(catalogue))
    return {
        "ndcg": float((gains / ideal).mean()),
        "recall": float((found / wanted).mean()),
        "coverage": covered,
    }
    # end solution


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
    # begin solution: different buyers of the window, most first
    time = events["time"]
    recent = events[(time >= now - window_days * DAY) & (time < now)]
    buyers = recent.groupby("item_id")["user_id"].nunique().rename("users").reset_index()
    buyers = buyers.sort_values(["users", "item_id"], ascending=[False, True])
    return buyers.set_index("item_id")["users"]
    # end solution


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
    # begin solution: shrunk cosine, zero diagonal, largest values of each column
    together = np.asarray(bought.T @ bought, dtype=np.float64)
    count = together.diagonal()
    similarity = together / np.maximum(np.sqrt(np.outer(count, count)) + shrink, 1e-12)
    np.fill_diagonal(similarity, 0)
    if neighbours < len(similarity):
        cut = np.argsort(-similarity, axis=0, kind="stable")[neighbours:]
        np.put_along_axis(similarity, cut, 0.0, axis=0)
    return similarity
    # end solution


def ease_weights(bought: Any, regularisation: float = 200.0) -> Any:
    """Fit a linear autoencoder over items in closed form (EASE: Steck, WWW 2019).

    P = inverse(X'X + regularisation I); B_ij = -P_ij / P_jj off the diagonal and 0 on it.

    Args:
        bought: X, array (users, items) of 0 or 1; other weights are allowed.
        regularisation: the L2 penalty.

    Returns:
        B, array (items, items) of float64. The scores of a user are x B.
    """
    # begin solution: invert the regularised Gram matrix and scale its columns
    product = bought.T @ bought
    gram = np.array(product if isinstance(product, np.ndarray) else product.toarray(), np.float64)
    gram[np.diag_indices_from(gram)] += regularisation
    inverse = np.linalg.inv(gram)
    weights = inverse / -inverse.diagonal()
    np.fill_diagonal(weights, 0)
    return weights
    # end solution


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
    # begin solution: fit a model of who will buy what
    events, views = events[events["time"] < now], views[views["time"] < now]
    items = items.sort_values("item_id", ignore_index=True)
    names = pd.Index(items["item_id"])
    users = pd.Index(np.union1d(events["user_id"].unique(), views["user_id"].unique()))
    shape = (len(users), len(names))
    row, column = users.get_indexer(events["user_id"]), names.get_indexer(events["item_id"])
    bought = indicator(row, column, shape)
    bought.data[:] = 1
    looks = np.where(views["kind"] == "cart", 2.0, 1.0)
    row, column = users.get_indexer(views["user_id"]), names.get_indexer(views["item_id"])
    seen = indicator(row, column, shape, looks)
    seen.data = np.minimum(seen.data, 4) / 4
    interest = bought + 0.4 * seen
    recent = popularity(events, now, 30).reindex(names, fill_value=0).to_numpy()
    weights = ease_weights(interest, 200.0).astype(np.float32)
    return {
        "users": users,
        "items": names.to_numpy(),
        "bought": bought,
        "interest": interest.astype(np.float32),
        "weights": weights * (recent + 1.0).astype(np.float32) ** 0.25,
        "fallback": recent / (recent.max() + 1.0),
    }
    # end solution


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
    # begin solution: score, strike out what was bought, take the k best
    ids = np.asarray(users)
    row = model["users"].get_indexer(ids)
    known = row >= 0
    scores = np.tile(1e-6 * model["fallback"], (len(ids), 1))
    scores[known] += model["interest"][row[known]] @ model["weights"]
    mine, column = model["bought"][row[known]].nonzero()
    scores[np.flatnonzero(known)[mine], column] = -np.inf
    best = top(scores, k)
    columns = {
        "user_id": np.repeat(ids, k),
        "rank": np.tile(np.arange(1, k + 1), len(ids)),
        "item_id": pd.array(model["items"][best.ravel()], dtype="str"),
    }
    return DataFrame(columns)
    # end solution


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
    # begin solution: cosine of profile and candidate
    vectors = content_vectors(items)
    names, people = pd.Index(items["item_id"]), pd.Index(np.asarray(users))
    column = names.get_indexer(events["item_id"])
    bought = indicator(people.get_indexer(events["user_id"]), column, (len(people), len(names)))
    profiles = np.asarray((bought @ vectors).todense())
    average = np.asarray(vectors[column[column >= 0]].mean(axis=0)).ravel()
    profiles[profiles.sum(axis=1) == 0] = average
    length = np.linalg.norm(profiles, axis=1, keepdims=True)
    wanted = vectors[names.get_indexer(np.asarray(candidates, dtype=object))]
    return (profiles / np.maximum(length, 1e-12)) @ wanted.T.toarray()
    # end solution


def predict_ratings(train: DataFrame, pairs: DataFrame, seed: int) -> Any:
    """Predict star ratings, for example with Surprise's SVD.

    Args:
        train: user_id, item_id, rating (1 to 5), time; columns and rows in any order.
        pairs: user_id and item_id to predict; some users and items may be unknown.
        seed: seed of every random choice.

    Returns:
        Predicted ratings in [1, 5], array (n pairs,), in the order of `pairs`.
    """
    # begin solution: matrix factorisation, more epochs and stronger regularisation than usual
    from surprise import SVD, Dataset, Reader

    # load_from_df goes by position, whatever the columns are called.
    data = Dataset.load_from_df(
        train[["user_id", "item_id", "rating"]], Reader(rating_scale=(1, 5))
    )
    known = data.build_full_trainset()
    model = SVD(n_factors=50, n_epochs=30, reg_all=0.06, random_state=seed).fit(known)
    asked = zip(pairs["user_id"].tolist(), pairs["item_id"].tolist(), strict=True)
    return np.array([model.predict(user, item).est for user, item in asked])
    # end solution


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
    # begin solution: rank each user's items by orders, how lately, and how often others come back
    past = events[events["time"] < now]
    own = past.groupby(["user_id", "item_id"], as_index=False).agg(
        orders=("order_id", "nunique"), last=("time", "max")
    )
    rate = own.assign(more=own["orders"] - 1).groupby("item_id")["more"].mean()
    age = (now - own["last"]).dt.total_seconds() / 86_400
    value = (0.2 * own["orders"] + own["item_id"].map(rate)) * np.exp(-age / 60)
    own = own.assign(value=value)[own["user_id"].isin(list(users))]
    own = own.sort_values(["user_id", "value", "item_id"], ascending=[True, False, True])
    own = own.groupby("user_id").head(k)
    own["rank"] = own.groupby("user_id").cumcount() + 1
    return own[["user_id", "rank", "item_id"]].reset_index(drop=True)
    # end solution


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
    # begin solution: choose greedily
    unit = np.asarray(vectors) / np.linalg.norm(vectors, axis=1, keepdims=True)
    value, nearest = (1 - weight) * np.asarray(scores, dtype=float), np.zeros(len(unit))
    chosen: list[int] = []
    for _ in range(k):
        gain = value - weight * nearest
        gain[chosen] = -np.inf
        chosen.append(int(np.argmax(gain)))
        cosine = unit @ unit[chosen[-1]]
        nearest = np.maximum(nearest, cosine) if len(chosen) > 1 else cosine
    return chosen
    # end solution
