"""Contract checks of the recommendations lab; the probes of lists are in probes.py."""

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
probes = loading.module(HERE.with_name("probes.py"))
others = loading.module(HERE.with_name("other_checks.py"))

DAY = pd.Timedelta(days=1)
SECOND = pd.Timedelta(seconds=1)
EVENT_COLUMNS = {"user_id", "item_id", "order_id", "time", "quantity", "price"}


def table(value: Any, name: str, columns: set[str]) -> pd.DataFrame:
    """Require a DataFrame with these columns."""
    if not isinstance(value, pd.DataFrame):
        raise answers.Rejected(f"{name} returned {answers.kind(value)}, expected a DataFrame")
    missing = sorted(columns - set(map(str, value.columns)))
    answers.require(not missing, f"{name} lacks the column {missing[0] if missing else ''!r}")
    return value


def cleaned(caller: Caller, lines: pd.DataFrame) -> dict[Any, Any]:
    """Call clean_events; returns (time, quantity, price) by user, item and order."""
    given = table(caller.call("clean_events", lines), "clean_events", EVENT_COLUMNS)
    answers.require(
        given["user_id"].dtype.kind in "iu",
        f"clean_events: user_id is {given['user_id'].dtype}, expected whole numbers",
    )
    answers.require(given["time"].dtype.kind == "M", f"clean_events: time is {given['time'].dtype}")
    names = ("user_id", "item_id", "order_id", "time", "quantity", "price")
    rows = zip(*(given[name] for name in names), strict=True)
    found = {(u, i, o): (t, int(q), float(p)) for u, i, o, t, q, p in rows}
    answers.require(
        len(found) == len(given), "clean_events: a user, item and order occurs in two rows"
    )
    return found


def unlike(given: dict[Any, Any], expected: dict[Any, Any]) -> str:
    """Say how purchases differ, or return an empty string."""
    extra, lost = sorted(set(given) - set(expected)), sorted(set(expected) - set(given))
    if extra or lost:
        first = (extra or lost)[0]
        return (
            f"{len(extra)} purchases too many, {len(lost)} missing; first: user {first[0]}, "
            f"item {first[1]}, order {first[2]}"
        )
    for key, (time, pieces, price) in expected.items():
        if given[key][:2] != (time, pieces) or not np.isclose(given[key][2], price, rtol=1e-6):
            return f"order {key[2]}, item {key[1]}: got {given[key]}, not {(time, pieces, price)}"
    return ""


@check("clean_rules", task="clean_events", title="Each rule of the brief, on hand-made lines")
def clean_rules(caller: Caller, small: Any) -> str | None:
    """Add one doubtful line to good ones and look what becomes of it."""
    for name, extra, expected in oracle.CLEAN_CASES:
        lines = oracle.order_lines([*oracle.GOOD_LINES, *extra])
        start = lines["time"].iloc[0]
        wanted = {(int(c), i, o): (m, q, p) for o, i, q, m, p, c in oracle.GOOD_LINES} | expected
        timed = {
            key: (start + pd.Timedelta(minutes=minute), pieces, price)
            for key, (minute, pieces, price) in wanted.items()
        }
        problem = unlike(cleaned(caller, lines), timed)
        if problem:
            return f"{name} ({problem})"
    return None


@check("clean_values", task="clean_events", title="Purchases match the rules line by line")
def clean_values(caller: Caller, small: Any) -> str | None:
    """Compare with a slow oracle on shuffled lines of the small shop."""
    lines = oracle.shuffled(small.lines, small.seed)
    problem = unlike(cleaned(caller, lines), oracle.purchases(small.lines))
    return f"differs from the rules: {problem}" if problem else None


def split_of(caller: Caller, events: pd.DataFrame, now: pd.Timestamp, days: int) -> Any:
    """Call temporal_split and check the form of the answer."""
    given = caller.call("temporal_split", events, now, days)
    answers.require(
        isinstance(given, dict) and set(given) == {"train", "test"},
        f"temporal_split returned {answers.kind(given)}, expected a dict of train and test",
    )
    train = table(given["train"], "temporal_split: train", EVENT_COLUMNS)
    return train, table(given["test"], "temporal_split: test", {"user_id", "item_id"})


def pair_set(frame: pd.DataFrame) -> set[tuple[int, str]]:
    """Return the pairs of user and item of a table."""
    return set(zip(frame["user_id"].tolist(), frame["item_id"].tolist(), strict=True))


@check("split_boundaries", task="temporal_split", title="Bounds of both parts, to the second")
def split_boundaries(caller: Caller, small: Any) -> str | None:
    """Put purchases one second before, at and after both bounds."""
    now, days = small.now + pd.Timedelta(hours=5), 9
    moments = [now - SECOND, now, now + days * DAY - SECOND, now + days * DAY]
    events = small.events.head(4).assign(
        user_id=[1, 2, 3, 4], item_id=["20001", "20002", "20003", "20004"], time=moments
    )
    train, test = split_of(caller, events.astype({"time": "datetime64[s]"}), now, days)
    if set(train["user_id"]) != {1}:
        return "train is every purchase before the cutoff, and none at it"
    if set(test["user_id"]) != {2, 3}:
        shown = sorted(set(test["user_id"]))
        names = {1: "one second before the cutoff", 2: "at the cutoff"}
        names |= {3: "in the last second of the test", 4: "when the test is over"}
        wrong = [names[u] for u in sorted(set(shown) ^ {2, 3}) if u in names]
        return f"test is [cutoff, cutoff + horizon): wrong about a purchase {wrong[:1]}"
    return None


@check("split_new_pairs", task="temporal_split", title="The test asks for new items, each once")
def split_new_pairs(caller: Caller, small: Any) -> str | None:
    """Compare both parts with sets."""
    events = oracle.shuffled(small.events, small.seed)
    train, test = split_of(caller, events, small.now, 14)
    past = events[events["time"] < small.now]
    later = events[(events["time"] >= small.now) & (events["time"] < small.now + 14 * DAY)]
    if len(train) != len(past) or pair_set(train) != pair_set(past):
        return f"train has {len(train):,} rows; {len(past):,} purchases lie before the cutoff"
    known, given = pair_set(past), pair_set(test)
    if given & known:
        return f"{len(given & known):,} pairs of the test were bought before: nothing to recommend"
    if len(test) != len(given):
        return f"{len(test) - len(given):,} pairs occur twice in the test"
    strangers = set(later["user_id"]) - set(past["user_id"])
    if strangers - set(test["user_id"]):
        return "users who appear for the first time in the test are missing"
    return None if given == pair_set(later) - known else "new pairs are missing or made up"


@check("metric_cases", task="ranking_metrics", title="Ties, short lists, doubles, ideal lists")
def metric_cases(caller: Caller, small: Any) -> str | None:
    """Compare with a slow oracle on cases that each ask for one rule, then on random ones."""
    for name, lists, wanted, goods, k in oracle.metric_cases(small.seed):
        given = caller.call("ranking_metrics", lists, wanted, goods, k)
        answers.require(isinstance(given, dict), f"ranking_metrics returned {answers.kind(given)}")
        for metric, right in oracle.metrics(lists, wanted, goods, k).items():
            answers.require(metric in given, f"ranking_metrics lacks {metric!r}")
            value = answers.number(given[metric], metric, -1e9, 1e9)
            if not np.isclose(value, right, atol=1e-9):
                return f"{name}: {metric} is {value:.4f}, expected {right:.4f}"
    return None


@check("popularity_values", task="item_models", title="Different buyers within the window")
def popularity_values(caller: Caller, small: Any) -> str | None:
    """Compare with a slow oracle, with purchases after the moment in the table."""
    events = oracle.shuffled(small.events, small.seed)
    for days in (7, 30):
        given = caller.call("popularity", events, small.now, days)
        answers.require(isinstance(given, pd.Series), f"popularity returned {answers.kind(given)}")
        found = list(zip(given.index.tolist(), given.tolist(), strict=True))
        expected = oracle.popularity(events, small.now, days)
        if dict(found) != dict(expected):
            wrong = sorted(set(found) ^ set(expected))[0][0]
            got, want = dict(found).get(wrong, 0), dict(expected).get(wrong, 0)
            return f"window of {days} days: item {wrong} has {got} buyers, expected {want}"
        if found != expected:
            return "right counts in another order: highest first, equal counts by item_id"
    return None


def matrix(small: Any) -> Any:
    """Return who bought what in a part of the small shop, with an item that nobody bought."""
    past = small.events[small.events["time"] < small.now]
    names = sorted(set(past["item_id"]))[:30]
    users = sorted(set(past["user_id"]))[:120]
    bought = np.zeros((len(users), len(names) + 1))
    for user, item in pair_set(past[past["item_id"].isin(names) & past["user_id"].isin(users)]):
        bought[users.index(user), names.index(item)] = 1
    return bought


def square(value: Any, name: str, items: int) -> Any:
    """Require a finite array (items, items)."""
    answers.require(
        isinstance(value, np.ndarray) and value.dtype.kind in "fiu",
        f"{name} returned {answers.kind(value)}, expected an array of numbers",
    )
    answers.require(
        value.shape == (items, items), f"{name} returned shape {value.shape}, not {(items, items)}"
    )
    answers.require(bool(np.isfinite(value).all()), f"{name} returned NaN or infinity")
    return value


@check("similarity_values", task="item_models", title="Shrunk cosine with k neighbours")
def similarity_values(caller: Caller, small: Any) -> str | None:
    """Compare with a slow oracle for several settings; each message names what moves."""
    bought = matrix(small)
    for neighbours, shrink in ((1_000, 0.0), (1_000, 15.0), (6, 15.0)):
        given = caller.call("item_similarity", bought, neighbours, shrink)
        found = square(given, "item_similarity", bought.shape[1])
        if np.abs(np.diag(found)).max() > 0:
            return "an item is its own neighbour: the diagonal is not 0"
        expected = oracle.similarity(bought, neighbours, shrink)
        if not np.allclose(found, expected, atol=1e-6):
            kept = (np.abs(found) > 0).sum(axis=0).max()
            return (
                f"wrong with neighbours={neighbours}, shrink={shrink:g}: "
                f"largest difference {np.abs(found - expected).max():.3f}, "
                f"up to {kept} values in a column"
            )
    return None


@check("ease_values", task="item_models", title="EASE is the closed form, with a zero diagonal")
def ease_values(caller: Caller, small: Any) -> str | None:
    """Compare with ridge regressions solved one column at a time."""
    bought = matrix(small)
    for regularisation in (5.0, 80.0):
        given = caller.call("ease_weights", bought, regularisation)
        found = square(given, "ease_weights", bought.shape[1])
        if np.abs(np.diag(found)).max() > 1e-12:
            return "the diagonal is not 0: an item predicts itself"
        expected = oracle.ease(bought, regularisation)
        if np.allclose(found.T, expected, atol=1e-6) and not np.allclose(
            found, expected, atol=1e-6
        ):
            return "right but transposed: column j holds the weights that predict item j"
        if not np.allclose(found, expected, atol=1e-6):
            return (
                f"wrong with regularisation={regularisation:g}: largest difference "
                f"{np.abs(found - expected).max():.3f}"
            )
    return None


# Checks live where they are written; the engine looks for them here.
vars().update({one.__name__: one for module in (probes, others) for one in module.CHECKS})
