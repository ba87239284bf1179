"""Tables of the recommendations lab: a simulated shop, star ratings, and a real shop on request."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import loading

if TYPE_CHECKING:
    import pandas as pd

    from grader.data import Request


def tables(request: Request) -> dict[str, pd.DataFrame]:
    """Make the shop of a seed and its ratings, and add real data that the request names.

    Returns:
        lines, views, items and oracle_* as simulator.tables gives them; ratings: user_id int64,
        item_id int64, rating float64, time datetime64[s]; and real_lines, as lines, when a file
        or the source "uci" is named. The source "movielens" replaces the simulated ratings.
    """
    shop = _beside("simulator")
    rules = shop.exam_world(request.seed) if request.exam else None
    made: dict[str, pd.DataFrame] = shop.tables(request.seed, rules)
    made["ratings"] = _ratings(request)
    if request.file is not None:
        made["real_lines"] = _beside("online_retail").load(request.file)
    elif request.source == "uci":
        made["real_lines"] = _beside("online_retail").fetch()
    return made


def _ratings(request: Request) -> pd.DataFrame:
    if request.source == "movielens":
        found: pd.DataFrame = _beside("movielens").fetch()
        return found
    simulated: pd.DataFrame = _beside("ratings").simulate(request.seed)
    return simulated


def _beside(name: str) -> Any:
    return loading.module(Path(__file__).resolve().with_name(f"{name}.py"))
