"""What the checks of this lab share: calls whose answers are checked, and comparisons."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from grader import answers
from grader.bench import Caller

WINDOWS = [1, 7, 30]
DAY = pd.Timedelta(days=1)
SECOND = pd.Timedelta(seconds=1)


def card_columns(windows: list[int]) -> list[str]:
    """Columns that customer_features must return."""
    return [f"customer_{what}_{days}d" for days in windows for what in ("count", "mean")]


def terminal_columns(windows: list[int]) -> list[str]:
    """Columns that terminal_risk must return."""
    return [f"terminal_{what}_{days}d" for days in windows for what in ("count", "risk")]


def ids_of(payments: pd.DataFrame) -> pd.Index[Any]:
    """Index that per-payment answers must have."""
    ids: pd.Index[Any] = pd.Index(payments["transaction_id"].to_numpy(), name="transaction_id")
    return ids


def customer(caller: Caller, payments: pd.DataFrame) -> pd.DataFrame:
    """Call customer_features and check the form of the answer."""
    given = caller.call("customer_features", payments, WINDOWS)
    return answers.frame(given, "customer_features", ids_of(payments), card_columns(WINDOWS))


def terminal(caller: Caller, payments: Any, labels: Any, delay: int) -> pd.DataFrame:
    """Call terminal_risk and check the form of the answer."""
    given = caller.call("terminal_risk", payments, labels, WINDOWS, delay)
    return answers.frame(given, "terminal_risk", ids_of(payments), terminal_columns(WINDOWS))


def built(caller: Caller, payments: Any, labels: Any, delay: int) -> pd.DataFrame:
    """Call build_features and check the form of the answer."""
    given = caller.call("build_features", payments, labels, delay)
    return answers.frame(given, "build_features", ids_of(payments))


def difference(before: pd.DataFrame, after: pd.DataFrame) -> str:
    """Say which columns and which payment differ, or return an empty string."""
    if list(before.columns) != list(after.columns):
        return "the columns themselves change"
    a, b = before.to_numpy(dtype=np.float64), after.to_numpy(dtype=np.float64)
    moved = ~np.isclose(a, b, rtol=1e-7, atol=1e-9)
    if not moved.any():
        return ""
    names = [
        str(name)
        for name, any_row in zip(before.columns, moved.any(axis=0), strict=True)
        if any_row
    ]
    first = before.index[moved.any(axis=1)][0]
    shown = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
    return f"{len(names)} of {len(before.columns)} columns ({shown}), first at payment {first}"


def told(what: str, moved: str) -> str | None:
    """Put a probe's message together; None when nothing moved."""
    return f"{what}: {moved}" if moved else None


def middle(small: Any) -> pd.Timestamp:
    """A moment late in the small world, in the middle of a day."""
    start: pd.Timestamp = small.start
    return start + 3 * DAY + pd.Timedelta(hours=13)


def trained(caller: Caller, small: Any) -> tuple[Any, Any, np.ndarray]:
    """Fit on two weeks of the small world; returns model, kept features and ids to score."""
    features = caller.keep("build_features", small.payments, small.labels, small.delay)
    time = small.payments["time"]
    later = (time >= small.start + (7 + small.delay - 1) * DAY).to_numpy()
    return refit(caller, small, features, small.labels), features, np.flatnonzero(later)


def refit(caller: Caller, small: Any, features: Any, labels: pd.DataFrame) -> Any:
    """Fit on the fortnight before the delay."""
    time = small.payments["time"]
    rows = np.flatnonzero((time >= small.start - 7 * DAY) & (time < small.start + 7 * DAY))
    index = pd.Index(rows, name="transaction_id")
    truth = pd.Series(
        labels["is_fraud"].to_numpy()[rows].astype(np.int8), index=index, name="is_fraud"
    )
    return caller.call("train", caller.take(features, rows), truth, small.seed)


def scored(caller: Caller, model: Any, features: Any, ids: np.ndarray) -> np.ndarray:
    """Score some rows; the answer is checked."""
    given = caller.call("score", model, caller.take(features, ids))
    return np.asarray(answers.scores(given, "score", pd.Index(ids, name="transaction_id")))
