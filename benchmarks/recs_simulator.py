"""Prints the simulated shop's statistics beside a real one's, and its speed.

.venv/bin/python benchmarks/recs_simulator.py [--file online-retail.parquet] [--seeds 2]
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from grader import loading  # noqa: E402

shop = loading.module(ROOT / "labs" / "recs" / "shop.py")
simulator = loading.module(ROOT / "datasets" / "recs" / "simulator.py")
retail = loading.module(ROOT / "datasets" / "recs" / "online_retail.py")


def gini(values: Any) -> float:
    x = np.sort(np.asarray(values, dtype=float))
    n = len(x)
    return float((2 * np.arange(1, n + 1) - n - 1) @ x / (n * x.sum()))


def overlaps(events: pd.DataFrame) -> tuple[str, int]:
    eighth = pd.qcut(events["time"].astype("int64"), 8, labels=False)
    tops = [set(events[eighth == n]["item_id"].value_counts().index[:100]) for n in range(8)]
    near = [len(a & b) for a, b in itertools.pairwise(tops)]
    return f"{min(near)} to {max(near)}", len(tops[0] & tops[-1])


def statistics(lines: pd.DataFrame) -> dict[str, Any]:
    events = shop.clean(lines)
    pairs = events.drop_duplicates(["user_id", "item_id"])
    items, users = events["item_id"].value_counts(), events["user_id"].value_counts()
    late = events["time"] >= events["time"].quantile(0.8)
    first = {k: events.groupby(k)["time"].transform("min") for k in ("user_id", "item_id")}
    new = {k: (first[k] >= events["time"].quantile(0.8))[late].mean() for k in first}
    spread = pairs.groupby("user_id").size().quantile([0.1, 0.25, 0.5, 0.75, 0.9])
    return {
        "order lines": len(lines),
        "purchases": len(events),
        "users, items": (len(users), len(items)),
        "density": round(len(pairs) / len(users) / len(items), 3),
        "Gini of items, users": (round(gini(items), 3), round(gini(users), 3)),
        "share of the top tenth": round(items.iloc[: len(items) // 10].sum() / len(events), 3),
        "repeats": round(1 - len(pairs) / len(events), 3),
        "items per user": "/".join(f"{value:.0f}" for value in spread),
        "top 100 in common": overlaps(events),
        "new users, items in the last fifth": tuple(round(v, 3) for v in new.values()),
        "guests, cancelled": (
            round(lines["customer_id"].isna().mean(), 3),
            round(lines["order_id"].str.startswith("C").mean(), 3),
        ),
        "order size, median": events.groupby("order_id").size().median(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--seeds", type=int, default=2)
    chosen = parser.parse_args()
    columns = {"real": statistics(retail.load(chosen.file))} if chosen.file else {}
    for seed in range(1, chosen.seeds + 1):
        started = time.process_time()
        tables = simulator.tables(seed)
        seconds = time.process_time() - started
        events = len(tables["views"]) + len(tables["lines"])
        columns[f"seed {seed}"] = statistics(tables["lines"])
        columns[f"seed {seed}"]["events a CPU minute"] = f"{events / seconds * 60 / 1e6:.1f} M"
    print(pd.DataFrame(columns).to_string())


if __name__ == "__main__":
    main()
