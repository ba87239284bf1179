"""Real card payments: the public ULB set, from a user's own file or from OpenML.

Two days of September 2013, 284,807 payments, 492 frauds; V1 to V28 are principal components.
The kit ships no copy of it (see CARD.md for the licence); `load` checks what it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import loading
from grader.data import read_file
from grader.errors import KitError
from grader.plaintext import one_line

if TYPE_CHECKING:
    import pandas as pd

    from grader.data import Request

COLUMNS = ["Time", *(f"V{i}" for i in range(1, 29)), "Amount", "Class"]
MINIMUM_ROWS = 1_000
# OpenML's copy hides the column Time; its rows are in the order of the original file.
LAST_SECOND = 172_792
_ASK = "give the creditcard.csv of the ULB set (or a parquet of it) with --file PATH"


def tables(request: Request) -> dict[str, pd.DataFrame]:
    """Make the world of a seed, and add real cards when a file or the source "openml" is named.

    Returns:
        transactions and labels of the simulator; with real cards also cards, as `load` gives.
    """
    simulator = loading.module(Path(__file__).resolve().with_name("simulator.py"))
    world = simulator.exam_world(request.seed) if request.exam else simulator.lab_world()
    made: dict[str, pd.DataFrame] = simulator.simulate(request.seed, world=world)
    if request.file is not None:
        made["cards"] = load(request.file)
    elif request.source == "openml":
        import platformdirs

        made["cards"] = fetch_openml(Path(platformdirs.user_cache_dir("casework")))
    return made


def load(path: Path) -> pd.DataFrame:
    """Read and check a user's copy of the ULB set, whole or a cut of it.

    Duplicate rows are kept: real payments may be equal, and the public set has about a thousand.
    `summary` counts them.

    Args:
        path: a .csv (also .csv.gz or .csv.zip) or .parquet file.

    Returns:
        Columns Time, V1 to V28, Amount (float64) and Class (int8) in this order, rows as in the
        file, RangeIndex. Time is in seconds since the first payment, Amount in currency units.

    Raises:
        KitError: the file is missing or unreadable, or its columns or values are not the set's.
    """
    path = Path(path)
    return check(read_file(path, _reader(path), _ASK), where=str(path))


def check(table: pd.DataFrame, where: str) -> pd.DataFrame:
    """Return `table` with the set's columns and types; `where` names it in messages.

    Raises:
        KitError: columns or values are not those of the set.
    """
    _check_columns(list(table.columns), where)
    _check_rows(len(table), where)
    table = _numeric(table[COLUMNS].reset_index(drop=True), where)
    _check_ranges(table, where)
    return table.astype({"Class": "int8"})


def summary(table: pd.DataFrame) -> dict[str, int]:
    """Count payments, frauds and duplicate rows (rows equal to an earlier one in every column)."""
    return {
        "payments": len(table),
        "frauds": int(table["Class"].sum()),
        "duplicate_rows": int(table.duplicated().sum()),
    }


def fetch_openml(cache: Path) -> pd.DataFrame:
    """Download the whole set from OpenML with scikit-learn, or read it from `cache`.

    OpenML may hide the column Time; then Time is spread evenly over the rows, which keeps the
    order of the payments but not their seconds, and `table.attrs["time_is_order_only"]` is True.

    Args:
        cache: folder in which scikit-learn keeps the download (about 150 MB).

    Returns:
        As `load`.

    Raises:
        KitError: offline, OpenML refuses, the cache cannot be written, or the data are wrong.
    """
    table = _download(Path(cache)).rename(columns=str)
    lacks_time = "Time" not in table.columns
    if lacks_time:
        table = table.assign(Time=_even_times(len(table)))
    checked = check(table, where="OpenML creditcard version 1")
    checked.attrs["time_is_order_only"] = lacks_time
    return checked


def _download(cache: Path) -> pd.DataFrame:
    import warnings

    from sklearn.datasets import fetch_openml as fetch

    try:
        cache.mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            bunch = fetch("creditcard", version=1, as_frame=True, data_home=cache, n_retries=1)
    # Network, proxy, hash and disk faults come as many types from this call.
    except Exception as error:
        raise KitError(
            "cannot fetch the set from OpenML",
            where=str(cache),
            why=one_line(error),
            next=f"check the connection and try again, or {_ASK}",
        ) from None
    frame: pd.DataFrame = bunch.frame
    return frame


def _even_times(rows: int) -> Any:
    import numpy as np

    return np.linspace(0, LAST_SECOND, rows)


def _reader(path: Path) -> Callable[[Path], pd.DataFrame]:
    import pandas as pd

    name = path.name.lower()
    if name.endswith(".parquet"):
        return pd.read_parquet
    if name.endswith((".csv", ".csv.gz", ".csv.zip")):
        return pd.read_csv
    raise KitError("expected a .csv or .parquet file", where=str(path), next=_ASK)


def _check_columns(names: list[Any], where: str) -> None:
    missing = [name for name in COLUMNS if name not in names]
    extra = [str(name) for name in names if name not in COLUMNS]
    if not missing and not extra and len(names) == len(COLUMNS):
        return
    if missing:
        why = f"expected {', '.join(COLUMNS[:3])} ... V28, Amount, Class, spelled exactly so"
        raise KitError(f"missing columns: {_some(missing)}", where=where, why=why, next=_ASK)
    unknown = f"columns that are not in the set: {_some(extra)}"
    what = unknown if extra else "a column occurs twice"
    raise KitError(what, where=where, next=f"remove them, or {_ASK}")


def _check_rows(rows: int, where: str) -> None:
    if rows < MINIMUM_ROWS:
        what = f"{rows} rows, and at least {MINIMUM_ROWS} are needed"
        raise KitError(what, where=where, next=_ASK)


def _numeric(table: pd.DataFrame, where: str) -> pd.DataFrame:
    """Return all columns as float64; text that is a number (a quoted Class) is accepted."""
    import pandas as pd

    columns = {name: _as_number(table[name]) for name in COLUMNS}
    numbers = pd.DataFrame(columns).astype("float64")
    finite = numbers.abs() < float("inf")
    for name in COLUMNS:
        if not finite[name].all():
            row = _first_bad(finite[name])
            value = one_line(table[name].iloc[row])
            what = f"column {name} is not a finite number in data row {row + 1}: {value}"
            raise KitError(what, where=where, next=_ASK)
    return numbers


def _as_number(column: pd.Series) -> pd.Series:
    import pandas as pd

    if pd.api.types.is_numeric_dtype(column):
        return column
    return pd.to_numeric(column.astype(object), errors="coerce")


def _first_bad(good: pd.Series) -> int:
    return int(good.to_numpy().argmin())


def _check_ranges(table: pd.DataFrame, where: str) -> None:
    rules = {
        "Class": (table["Class"].isin([0, 1]), "0 or 1"),
        "Time": (table["Time"] >= 0, "0 or more seconds"),
        "Amount": (table["Amount"] >= 0, "0 or more"),
    }
    for name, (good, expected) in rules.items():
        if not good.all():
            row = _first_bad(good)
            what = f"column {name} must be {expected}; data row {row + 1} has {table[name][row]:g}"
            raise KitError(what, where=where, next=_ASK)
    if table["Class"].nunique() < 2:
        only = int(table["Class"].iloc[0])
        raise KitError(
            f"every row has Class {only}; both classes are needed", where=where, next=_ASK
        )


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
