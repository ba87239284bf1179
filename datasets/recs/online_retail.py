"""The real shop: UCI's Online Retail (id 352), from a user's own file or from its public address.

541,909 order lines of a British gift shop, December 2010 to December 2011. The kit ships no copy;
what it is given is checked and brought into the columns of the simulated shop (see CARD.md).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.data import read_file
from grader.errors import KitError
from grader.plaintext import one_line

if TYPE_CHECKING:
    import pandas as pd

ADDRESS = "https://archive.ics.uci.edu/static/public/352/data.csv"
# Names in UCI's set 352, and those that its sequel (502) and its mirrors use.
COLUMNS = {
    "order_id": ("InvoiceNo", "Invoice"),
    "item_id": ("StockCode",),
    "description": ("Description",),
    "quantity": ("Quantity",),
    "time": ("InvoiceDate",),
    "price": ("UnitPrice", "Price"),
    "customer_id": ("CustomerID", "Customer ID"),
    "country": ("Country",),
}
FULL_ROWS = 541_909
FULL_COUNTS = {"customer_id": 4_372, "order_id": 25_900, "item_id": 4_070}
MINIMUM_ROWS, MINIMUM_DAYS = 10_000, 120
_ASK = "give UCI's Online Retail as .csv, .parquet or .xlsx with --file PATH"


def load(path: Path) -> pd.DataFrame:
    """Read and check a user's copy of the set, or a table with the same columns.

    Args:
        path: a .parquet, .csv (also .gz or .zip) or .xlsx file.

    Returns:
        order_id str, item_id str (upper case), description str (empty when missing), quantity
        int64, time datetime64[s], price float64, customer_id float64 (NaN for a guest), country
        str; in order of time, lines of one moment as in the file.

    Raises:
        KitError: unreadable, columns or values that are not the set's, or too little of it.
    """
    path = Path(path)
    return tidy(read_file(path, _reader(path), _ASK), where=str(path))


def fetch() -> pd.DataFrame:
    """Download the set from UCI once and read it; as `load`.

    Raises:
        KitError: offline, or the address no longer gives this set.
    """
    import platformdirs
    import pooch

    try:
        folder = Path(platformdirs.user_cache_dir("casework")) / "online-retail"
        # UCI exports the file on demand, so no digest is pinned: columns and counts are checked.
        path = Path(pooch.retrieve(ADDRESS, known_hash=None, fname="data.csv", path=folder))
    # Network, proxy and disk faults come as many types from this call.
    except Exception as error:
        raise KitError(
            "cannot fetch Online Retail", where=ADDRESS, why=one_line(error), next=_ASK
        ) from None
    table = load(path)
    if len(table) != FULL_ROWS:
        raise KitError(
            f"{len(table):,} lines, not {FULL_ROWS:,}",
            where=str(path),
            next=f"delete it, or {_ASK}",
        )
    return table


def tidy(table: pd.DataFrame, where: str) -> pd.DataFrame:
    """Bring a raw table into the columns of `load`; `where` names it in messages.

    Raises:
        KitError: see `load`.
    """
    named = table.rename(columns=_renaming(list(table.columns), where))[list(COLUMNS)]
    made = _typed(named, where)
    _check_size(made, where)
    return made.sort_values("time", kind="stable").reset_index(drop=True)


def _reader(path: Path) -> Callable[[Path], pd.DataFrame]:
    import pandas as pd

    name = path.name.lower()
    if name.endswith(".parquet"):
        return pd.read_parquet
    if name.endswith((".csv", ".csv.gz", ".csv.zip")):
        return _csv
    if name.endswith(".xlsx"):
        return _excel
    raise KitError("expected a .csv, .parquet or .xlsx file", where=str(path), next=_ASK)


def _excel(path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        return pd.read_excel(path)
    except ImportError:
        why = "reading .xlsx needs the package openpyxl"
        raise KitError(
            "the file cannot be read", where=str(path), why=why, next="save it as .csv"
        ) from None


def _csv(path: Path) -> pd.DataFrame:
    import pandas as pd

    # The public copies are UTF-8 or, for a pound sign in one description, Latin-1.
    text = {"StockCode": "str", "InvoiceNo": "str", "Invoice": "str"}
    return pd.read_csv(path, dtype=text, encoding="utf-8", encoding_errors="replace")


def _renaming(names: list[Any], where: str) -> dict[str, str]:
    found = {}
    for ours, theirs in COLUMNS.items():
        match = next((name for name in (*theirs, ours) if name in names), None)
        if match is None:
            shown = ", ".join(map(str, names[:8]))
            raise KitError(
                f"column {theirs[0]} is missing", where=where, why=f"it has {shown}", next=_ASK
            )
        found[match] = ours
    return found


def _typed(table: pd.DataFrame, where: str) -> pd.DataFrame:
    import pandas as pd

    made = pd.DataFrame(index=table.index)
    for name in ("order_id", "item_id", "description", "country"):
        made[name] = table[name].fillna("").astype(str).str.strip().astype("str")
    made["item_id"] = made["item_id"].str.upper()
    for name in ("quantity", "price", "customer_id"):
        made[name] = _numbers(table[name], name, where)
    made["quantity"] = made["quantity"].astype("int64")
    made["time"] = _times(table["time"], where)
    return made[list(COLUMNS)]


def _numbers(column: pd.Series, name: str, where: str) -> pd.Series:
    import pandas as pd

    values = pd.to_numeric(column, errors="coerce").astype("float64")
    # A guest has no number; anything else must be one.
    bad = values.isna() & (column.notna() if name == "customer_id" else True)
    if bad.any():
        row = int(bad.to_numpy().argmax())
        what = f"{name} is not a number in data row {row + 1}: {one_line(column.iloc[row])}"
        raise KitError(what, where=where, next=_ASK)
    return values


def _times(column: pd.Series, where: str) -> pd.Series:
    import pandas as pd

    try:
        return pd.to_datetime(column, format="mixed").astype("datetime64[s]")
    except (ValueError, TypeError) as error:
        why = one_line(error)
        raise KitError("InvoiceDate holds no times", where=where, why=why, next=_ASK) from None


def _check_size(table: pd.DataFrame, where: str) -> None:
    days = (table["time"].max() - table["time"].min()).days if len(table) else 0
    if len(table) < MINIMUM_ROWS or days < MINIMUM_DAYS:
        what = (
            f"{len(table):,} lines over {days} days; at least {MINIMUM_ROWS:,} over {MINIMUM_DAYS}"
        )
        raise KitError(what, where=where, next=_ASK)
    if len(table) == FULL_ROWS:
        counts = {name: int(table[name].nunique()) for name in FULL_COUNTS}
        # Codes are upper-cased here, so some of the 4,070 fall together.
        if any(counts[name] != FULL_COUNTS[name] for name in ("customer_id", "order_id")):
            raise KitError(
                f"counts {counts} are not those of Online Retail", where=where, next=_ASK
            )
