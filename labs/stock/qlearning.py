"""The optional Q-learning task on the hold-out: ten seeds, to see how far they lie apart."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader import answers
from grader.bench import Bench, Caller

SEEDS = 10
COST_BPS = 5
STATES = 8


def table_of(given: Any, states: int) -> np.ndarray:
    """Check the form of what q_train returned."""
    shape = (states, 3, 3)
    if not isinstance(given, np.ndarray) or given.shape != shape:
        got = f"shape {given.shape}" if isinstance(given, np.ndarray) else answers.kind(given)
        raise answers.Rejected(f"q_train returned {got}, expected an array of shape {shape}")
    answers.require(given.dtype.kind in "fiu", f"q_train returned {given.dtype}, expected numbers")
    answers.require(bool(np.isfinite(given).all()), "q_train returned values that are not finite")
    return given.astype(np.float64)


def follow(table: np.ndarray, state: np.ndarray) -> np.ndarray:
    """Choose the best position each day, keeping the one held where it is as good; starts at 0."""
    held, chosen = 0, []
    for today in state.tolist():
        row = table[today, held]
        held = held if row[held] >= row.max() else int(row.argmax())
        chosen.append(held / 2)
    return np.array(chosen)


def net(position: np.ndarray, returns: np.ndarray, cost_bps: float) -> np.ndarray:
    """Return daily net returns: the position of a day earns the next day, changes cost."""
    held = np.concatenate([[0.0], position[:-1]])
    change = np.abs(np.diff(held, prepend=0.0))
    found: np.ndarray = held * returns - change * cost_bps / 10_000
    return found


def sharpe(daily: np.ndarray) -> float:
    """Return the yearly Sharpe ratio of daily returns; 0 when nothing was held."""
    spread = daily.std()
    return float(np.sqrt(252) * daily.mean() / spread) if spread > 0 else 0.0


def states(parts: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return state, return and day of each usable row of one ticker.

    State: quarter of the volatility (by training quartiles), and whether the month rose.
    """
    end = parts.refits[-1] - 1
    rows = parts.panel.iloc[parts.rows(0, end)]
    own = rows[rows["ticker"] == rows["ticker"].value_counts().index[0]]
    day = own["day"].to_numpy()
    level = own["ewma"].to_numpy()
    quartiles = np.quantile(level[day < parts.refits[0]], [0.25, 0.5, 0.75])
    rising = own["day_return"].rolling(22, min_periods=1).sum().to_numpy() > 0
    return np.digitize(level, quartiles) + 4 * rising, own["day_return"].to_numpy(), day


def add_seeds(bench: Bench, parts: Any, own: Caller) -> None:
    """Train with ten seeds, follow each table through the hold-out and show the spread."""
    state, returns, day = states(parts)
    known = day < parts.refits[0]
    found = []
    for seed in range(SEEDS):
        given = own.call(
            "q_train", state[known], returns[known], COST_BPS, parts.seed % 1000 + seed
        )
        position = follow(table_of(given, STATES), state[~known])
        found.append(sharpe(net(position, returns[~known], COST_BPS)))
    held = sharpe(returns[~known])
    bench.curves["seeds"] = {
        "sharpe": sorted(round(value, 4) for value in found),
        "buy_and_hold": round(held, 4),
    }
    quartiles = np.quantile(found, [0.25, 0.5, 0.75])
    bench.note(
        "q_learning",
        f"Ten seeds give a Sharpe ratio between {min(found):.2f} and {max(found):.2f} (median "
        f"{quartiles[1]:.2f}, middle half {quartiles[0]:.2f} to {quartiles[2]:.2f}) on the same "
        f"hidden years; buying and holding gives {held:.2f}.",
    )
