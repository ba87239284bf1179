"""How a recommender is exercised: three cutoffs of one shop, each with what was known by then.

At each cutoff a fresh model is fitted on the past and asked for lists; what its users bought in
the four weeks after never leaves this process. The real shop, if there is one, is met likewise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import answers, loading
from grader.bench import Bench, Caller, Sample
from grader.lab import Lab

HERE = Path(__file__).resolve()
K = 10
DAY = pd.Timedelta(days=1)


def tools(name: str) -> Any:
    """Load a helper file of this lab."""
    return loading.module(HERE.with_name(f"{name}.py"))


shop = tools("shop")


@dataclass(frozen=True)
class Ratings:
    """Each user's earlier ratings, and the last fifth to predict with its truth."""

    train: pd.DataFrame
    pairs: pd.DataFrame
    truth: np.ndarray[Any, Any]


@dataclass(frozen=True)
class Parts:
    """Everything a run needs. `launches` are items first sold after each cutoff."""

    windows: list[Any]
    launches: list[Any]
    ratings: Ratings
    seed: int
    real_lines: pd.DataFrame | None
    settings: dict[str, Any]


def split(tables: dict[str, pd.DataFrame], lab: Lab, seed: int) -> Parts:
    """Clean the shop, cut it at each cutoff, and set the last fifth of all ratings aside."""
    settings = lab.settings
    events, items = shop.clean(tables["lines"]), tables["items"]
    days = settings["horizon_days"]
    windows, launches = [], []
    for now in shop.cutoffs(events, settings["cutoffs"]):
        cut = shop.window(now, days, events, tables["views"], items)
        hidden = tools("hidden").utility(
            tables, cut.users, pd.Index(cut.items["item_id"]), now, days
        )
        windows.append(replace(cut, oracle=hidden))
        launches.append(tools("launches").after(cut, events, items, days))
    return Parts(
        windows,
        launches,
        last_fifth(tables["ratings"]),
        seed % 2**31,
        tables.get("real_lines"),
        settings,
    )


def last_fifth(ratings: pd.DataFrame) -> Ratings:
    """Set aside the last fifth of each user's ratings; ties in time keep the table's order."""
    ordered = ratings.sort_values(["user_id", "time"], kind="stable").reset_index(drop=True)
    users = ordered.groupby("user_id")["rating"]
    late = users.cumcount() >= 0.8 * users.transform("size")
    test = ordered[late]
    pairs = test[["user_id", "item_id"]].reset_index(drop=True)
    return Ratings(ordered[~late].reset_index(drop=True), pairs, test["rating"].to_numpy())


@dataclass(frozen=True)
class Small:
    """Small public data for the checks: a shop cut at a moment, with what comes after."""

    lines: pd.DataFrame
    events: pd.DataFrame
    views: pd.DataFrame
    items: pd.DataFrame
    ratings: pd.DataFrame
    now: pd.Timestamp
    seed: int


def small(lab: Lab, seed: int) -> Small:
    """Make a small shop and a few ratings."""
    folder = HERE.parents[2] / "datasets" / "recs"
    simulator = loading.module(folder / "simulator.py")
    tables = simulator.tables(seed, simulator.small_world())
    rating = loading.module(folder / "ratings.py")
    few = rating.RatingWorld(users=60, items=120, ratings=3_600)
    events = shop.clean(tables["lines"])
    now = events["time"].quantile(0.8).normalize()
    items = tables["items"]
    return Small(
        tables["lines"],
        events,
        tables["views"],
        items[items["listed"] <= now].drop(columns="listed").reset_index(drop=True),
        rating.simulate(seed, few),
        now,
        seed % 2**31,
    )


def exercise(bench: Bench, parts: Parts) -> None:
    """Exercise the tasks that need the hold-out; each fault stays with its task."""
    own = bench.caller(bench.submission)
    with bench.task("recommend"):
        found = [ask(own, window, parts.seed) for window in parts.windows]
        add_lists(bench, parts, found)
    if "warm" in bench.samples:
        with bench.task("recommend"):
            honest = bench.curves["ndcg_by_cutoff"]["yours"][-1]["value"]
            said, values = measure_inflation(own, parts.windows[-1], parts.seed, honest)
            bench.note("temporal_split", said)
            bench.curves["splits"] = values
    with bench.task("content"):
        bench.samples["content"] = Sample(tools("launches").columns(own, parts))
    with bench.task("ratings"):
        predict(bench, own, parts)
    with bench.task("buy_again"):
        bench.samples["again"] = Sample(tools("again").columns(own, parts))
    if parts.real_lines is not None:
        with bench.task("real_shop"):
            tools("real").score(bench, own, parts)


def ask(caller: Caller, window: Any, seed: int) -> Any:
    """Fit at a cutoff and ask for lists; the answer is checked."""
    model = caller.call("fit", window.events, window.views, window.items, window.now, seed)
    given = caller.call("recommend", model, window.users, K)
    found = shop.lists(given, window.users, window.items, K)
    shop.require_new(found, window.bought)
    return found


def add_lists(bench: Bench, parts: Parts, found: list[Any]) -> None:
    """Put the lists' values on the bench, users with and without purchases apart."""
    tables = [
        user_values(n, w, f) for n, (w, f) in enumerate(zip(parts.windows, found, strict=True))
    ]
    values = pd.concat(tables, ignore_index=True)
    for name, rows in (("warm", values["warm"]), ("cold", ~values["warm"])):
        bench.samples[name] = sample(values[rows].drop(columns="warm"))
    bench.samples["catalogue"] = sample(shown_items(parts.windows, found))
    bench.curves.update(tools("curves").of_lists(parts.windows, found, values))


def sample(table: pd.DataFrame) -> Sample:
    """Turn a table into the columns of a sample."""
    return Sample({str(name): table[name].to_numpy() for name in table.columns})


def user_values(number: int, window: Any, found: Any) -> pd.DataFrame:
    """Return the values of each user's list at one cutoff, beside those of the yardsticks."""
    tail = window.relevant & ~window.head
    columns = {
        "cutoff": number,
        "user_id": window.users,
        "warm": window.warm,
        "history": window.bought.sum(axis=1),
        "ndcg": shop.ndcg(found, window.relevant),
        "recall": shop.hits(found, window.relevant) / window.relevant.sum(axis=1),
        "recent": shop.ndcg(shop.popular(window, K), window.relevant),
        "tail_hits": shop.hits(found, tail),
        "tail_wanted": tail.sum(axis=1),
    }
    if window.oracle is not None:
        ideal = shop.best(window.oracle, window.bought, K)
        columns["oracle"] = shop.ndcg(ideal, window.relevant)
    return pd.DataFrame(columns)


def shown_items(windows: list[Any], found: list[Any]) -> pd.DataFrame:
    """Return for each item of each catalogue whether any list of a known user shows it."""
    tables = []
    for number, (window, lists) in enumerate(zip(windows, found, strict=True)):
        shown = np.zeros(len(window.items), dtype=bool)
        shown[np.unique(lists[window.warm])] = True
        tables.append(
            pd.DataFrame({"cutoff": number, "item_id": window.items["item_id"], "shown": shown})
        )
    return pd.concat(tables, ignore_index=True)


def measure_inflation(
    caller: Caller, window: Any, seed: int, honest: float
) -> tuple[str, dict[str, float]]:
    """Score the same model on a random split of a cutoff's past.

    Args:
        caller: the submission.
        window: the cutoff.
        seed: of the split and the fit.
        honest: NDCG@10 of the model on the weeks after this cutoff.

    Returns:
        A sentence for the report, and both values.
    """
    random = tools("inflation").random_split(window, seed)
    model = caller.call("fit", random.events, random.views, random.items, random.now, seed)
    given = caller.call("recommend", model, random.users, K)
    found = shop.lists(given, random.users, random.items, K)
    flattering = float(shop.ndcg(found, random.relevant).mean())
    said = (
        f"Your model on a random split of the past: NDCG@10 {flattering:.3f}. On the four weeks "
        f"that followed: {honest:.3f}. Only the second one would have met a shop."
    )
    return said, {"random": round(flattering, 4), "temporal": honest}


def predict(bench: Bench, caller: Caller, parts: Parts) -> None:
    """Ask for the ratings set aside; the answer is checked."""
    ratings = parts.ratings
    given = caller.call("predict_ratings", ratings.train, ratings.pairs, parts.seed)
    values = rating_values(given, len(ratings.pairs))
    users = ratings.pairs["user_id"].to_numpy()
    bench.samples["ratings"] = Sample({"y": ratings.truth, "prediction": values, "user_id": users})


def rating_values(given: Any, rows: int) -> Any:
    """Check predicted ratings: finite numbers from 1 to 5, one per pair."""
    kind = answers.kind(given)
    answers.require(
        isinstance(given, np.ndarray | pd.Series | list),
        f"predict_ratings returned {kind}, expected an array",
    )
    series = pd.Series(given)
    answers.require(
        len(series) == rows, f"predict_ratings returned {len(series):,} values for {rows:,} pairs"
    )
    answers.finite(series, "predict_ratings")
    values = series.to_numpy(dtype=np.float64)
    inside = (values >= 1) & (values <= 5)
    answers.require(bool(inside.all()), "predict_ratings returned values outside 1 to 5")
    return values
