"""Checks on what a submission returned, each with a message a tired person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


class Rejected(Exception):
    """An answer that cannot be judged or is wrong; the message is for the learner."""


def require(ok: bool, message: str) -> None:
    """Raise `Rejected` with `message` unless `ok`."""
    if not ok:
        raise Rejected(message)


def kind(value: Any) -> str:
    """Return the type of an answer in words a learner knows."""
    name = type(value).__name__
    if name == "Handle":
        return f"an object of type {value}"
    return {"NoneType": "None"}.get(name, name)


def number(value: Any, name: str, low: float, high: float) -> float:
    """Return `value` as a finite float in [low, high]."""
    import math

    require(isinstance(value, int | float), f"{name} returned {kind(value)}, expected a number")
    require(math.isfinite(value), f"{name} returned {value}, expected a finite number")
    require(low <= value <= high, f"{name} returned {value:.6g}, expected {low:g} to {high:g}")
    return float(value)


def frame(value: Any, name: str, index: pd.Index, columns: list[str] | None = None) -> pd.DataFrame:
    """Return a DataFrame of finite numbers with exactly this index, in this order.

    Args:
        value: what the submission returned.
        name: the function, for messages.
        index: expected index values, in the expected order.
        columns: columns that must be there; others are allowed. None: any, at least one.
    """
    import pandas as pd

    if not isinstance(value, pd.DataFrame):
        raise Rejected(f"{name} returned {kind(value)}, expected a DataFrame")
    same_index(value.index, name, index)
    missing = [column for column in columns or [] if column not in value.columns]
    require(not missing, f"{name} lacks the column {missing[0] if missing else ''!r}")
    require(len(value.columns) > 0, f"{name} returned a DataFrame without columns")
    for column in columns or value.columns:
        finite(value[column], f"{name}, column {column!r},")
    return value


def scores(value: Any, name: str, index: pd.Index) -> np.ndarray:
    """Return scores in [0, 1] with exactly this index, in this order, as float64."""
    import numpy as np
    import pandas as pd

    if not isinstance(value, pd.Series):
        raise Rejected(f"{name} returned {kind(value)}, expected a Series")
    same_index(value.index, name, index)
    finite(value, name)
    array: np.ndarray = value.to_numpy(dtype=np.float64)
    inside = (array >= 0) & (array <= 1)
    require(
        bool(inside.all()),
        f"{name} returned {array[~inside][0] if not inside.all() else 0:.6g}; "
        "scores are between 0 and 1",
    )
    return array


def same_index(got: pd.Index, name: str, expected: pd.Index) -> None:
    """Require the same index values in the same order."""
    require(
        len(got) == len(expected), f"{name} returned {len(got):,} rows for {len(expected):,} rows"
    )
    if got.equals(expected):
        return
    require(
        set(got) != set(expected),
        f"{name} returned the right rows in another order; keep the order of the input",
    )
    raise Rejected(f"{name} returned another index than the input's")


def finite(column: pd.Series, name: str) -> None:
    """Require numbers without NaN or infinity."""
    import numpy as np
    import pandas as pd

    require(
        pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype),
        f"{name} holds {column.dtype}, expected numbers",
    )
    bad = ~np.isfinite(column.to_numpy(dtype=np.float64))
    require(
        not bad.any(),
        f"{name} has {int(bad.sum()):,} values that are NaN or infinite"
        + (f", first at row {int(bad.argmax())}" if bad.any() else ""),
    )
