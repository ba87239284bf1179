"""The real shop: the learner's own cleaning, the same cutoffs, no oracle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import answers, loading
from grader.bench import Bench, Caller

HERE = Path(__file__).resolve()
shop = loading.module(HERE.with_name("shop.py"))


def score(bench: Bench, caller: Caller, parts: Any) -> None:
    """Clean the real order lines and score lists at each cutoff."""
    protocol = loading.module(HERE.with_name("protocol.py"))
    events = shop.clean(parts.real_lines)
    require_clean(caller, parts.real_lines, events)
    items = catalogue(parts.real_lines, events)
    views = no_views()
    values, found, windows = [], [], []
    for number, now in enumerate(shop.cutoffs(events, parts.settings["cutoffs"])):
        window = shop.window(now, parts.settings["horizon_days"], events, views, items)
        lists = protocol.ask(caller, window, parts.seed)
        values.append(protocol.user_values(number, window, lists))
        found.append(lists)
        windows.append(window)
    table = pd.concat(values, ignore_index=True)
    bench.samples["real_warm"] = protocol.sample(table[table["warm"]].drop(columns="warm"))
    bench.samples["real_catalogue"] = protocol.sample(protocol.shown_items(windows, found))
    curves = loading.module(HERE.with_name("curves.py")).of_lists(windows, found, table)
    bench.curves["real_ndcg_by_cutoff"] = curves["ndcg_by_cutoff"]
    honest = curves["ndcg_by_cutoff"]["yours"][-1]["value"]
    said, splits = protocol.measure_inflation(caller, windows[-1], parts.seed, honest)
    bench.note("real_shop", said)
    bench.curves["real_splits"] = splits


def require_clean(caller: Caller, lines: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Require as many purchases as the grader's own cleaning finds.

    Raises:
        Rejected: another number.
    """
    given = caller.call("clean_events", lines)
    answers.require(isinstance(given, pd.DataFrame), f"clean_events returned {answers.kind(given)}")
    answers.require(
        len(given) == len(expected),
        f"clean_events keeps {len(given):,} purchases of the real shop, not {len(expected):,}",
    )


def catalogue(lines: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Make a catalogue: commonest text, median price, first sale; the last word is the category."""
    known = lines[lines["item_id"].isin(events["item_id"]) & (lines["description"] != "")]
    counts = known.groupby(["item_id", "description"]).size().sort_values(kind="stable")
    text = counts.reset_index().drop_duplicates("item_id", keep="last").set_index("item_id")
    sold = events.groupby("item_id").agg(price=("price", "median"), listed=("time", "min"))
    description = text["description"].reindex(sold.index).fillna("UNKNOWN").astype("str")
    category = description.str.split().str[-1].fillna("UNKNOWN").astype("str")
    table = sold.assign(description=description, category=category).reset_index()
    return table[["item_id", "category", "price", "description", "listed"]]


def no_views() -> pd.DataFrame:
    """Return an empty table of views: this shop keeps none."""
    columns = {
        "user_id": np.array([], dtype=np.int64),
        "item_id": pd.array([], dtype="str"),
        "time": np.array([], dtype="datetime64[s]"),
        "kind": pd.array([], dtype="str"),
    }
    return pd.DataFrame(columns)
