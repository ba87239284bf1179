"""Plain numbers for the figures of a run: means and shares, never a row or a label."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import loading, slices

shop = loading.module(Path(__file__).resolve().with_name("shop.py"))
K = 10
HISTORY = ((0, 0), (1, 5), (6, 20), (21, 60), (61, 100_000))
LINES = {"yours": "ndcg", "recent popularity": "recent", "oracle": "oracle"}


def of_lists(windows: list[Any], found: list[Any], values: pd.DataFrame) -> dict[str, Any]:
    """Return the numbers of the figures about lists.

    Args:
        windows: the cutoffs.
        found: lists at each, (users, k) positions in the catalogue.
        values: per-user values of all cutoffs.
    """
    warm = values[values["warm"]]
    names = {line: column for line, column in LINES.items() if column in warm}
    return {
        "ndcg_by_cutoff": {
            line: [_mean(warm, n, w.now, column) for n, w in enumerate(windows)]
            for line, column in names.items()
        },
        "recall_by_history": [_bucket(values, low, high) for low, high in HISTORY],
        "exposure": _exposure(windows, found),
        "coverage_ndcg": _coverage(windows, found),
        "slices": _slices(windows, values),
    }


def _slices(windows: list[Any], values: pd.DataFrame) -> list[dict[str, Any]]:
    """NDCG@10 by how much a user bought before, and by cutoff."""
    columns = {"value": values["ndcg"].to_numpy(), "user_id": values["user_id"].to_numpy()}
    bands = [_label(low, high) for low, high in HISTORY]
    place = np.searchsorted([high for _, high in HISTORY], values["history"].to_numpy())
    dates = np.array([f"{window.now:%Y-%m-%d}" for window in windows])[values["cutoff"]]
    own = {"title": "NDCG@10", "unit": "user_id"}
    return [
        *slices.of("mean", columns, np.array(bands)[place], by="items bought", order=bands, **own),
        *slices.of("mean", columns, dates, by="cutoff", **own),
    ]


def _mean(warm: pd.DataFrame, number: int, now: pd.Timestamp, column: str) -> dict[str, Any]:
    values = warm.loc[warm["cutoff"] == number, column].to_numpy()
    half = 1.96 * values.std() / np.sqrt(max(1, len(values)))
    return {
        "cutoff": f"{now:%Y-%m-%d}",
        "value": round(float(values.mean()), 4),
        "half_width": round(float(half), 4),
        "users": len(values),
    }


def _bucket(values: pd.DataFrame, low: int, high: int) -> dict[str, Any]:
    rows = values[values["history"].between(low, high)]
    mean = float(rows["recall"].mean()) if len(rows) else 0.0
    return {"items": _label(low, high), "recall": round(mean, 4), "users": len(rows)}


def _label(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}" if high < 100_000 else f"over {low - 1}"


def _exposure(windows: list[Any], found: list[Any]) -> dict[str, Any]:
    """Share of places and of purchases by tenth of the catalogue, most bought lately first."""
    shown, bought = np.zeros(10), np.zeros(10)
    for window, lists in zip(windows, found, strict=True):
        order = np.argsort(-window.recent, kind="stable")
        tenth = np.empty(len(order), dtype=int)
        tenth[order] = np.arange(len(order)) * 10 // len(order)
        shown += np.bincount(tenth[lists[window.warm].ravel()], minlength=10)
        bought += np.bincount(tenth, weights=window.relevant[window.warm].sum(axis=0), minlength=10)
    return {
        "shown": (shown / max(1, shown.sum())).round(4).tolist(),
        "bought": (bought / max(1, bought.sum())).round(4).tolist(),
    }


def _coverage(windows: list[Any], found: list[Any]) -> dict[str, Any]:
    """Coverage and NDCG of this run and of the yardsticks, means over the cutoffs."""
    points = {"yours": found, "recent popularity": [shop.popular(w, K) for w in windows]}
    if windows[0].oracle is not None:
        points["oracle"] = [shop.best(w.oracle, w.bought, K) for w in windows]
    return {name: _point(windows, lists) for name, lists in points.items()}


def _point(windows: list[Any], found: list[Any]) -> dict[str, float]:
    pairs = list(zip(windows, found, strict=True))
    cover = [len(np.unique(lists[w.warm])) / len(w.items) for w, lists in pairs]
    gain = [shop.ndcg(lists, w.relevant)[w.warm].mean() for w, lists in pairs]
    return {"coverage": round(float(np.mean(cover)), 4), "ndcg": round(float(np.mean(gain)), 4)}
