"""CPU seconds of the windowed features: the reference beside two pandas versions, in one run.

The loop version goes group by group, as the handbook does: a rolling window per card and per
terminal. It runs on some of the groups and is extrapolated by their number. The vectorised pandas
version (the bank's good_pandas_rolling) runs in full. All must agree on the rows they share.

    .venv/bin/python benchmarks/fraud_features.py [--groups 100] [--days 66]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from grader import loading

ROOT = Path(__file__).resolve().parents[1]
WINDOWS = (1, 7, 30)


def cpu(function: Callable[[], Any]) -> tuple[float, Any]:
    """Return the CPU seconds of a call, and its result."""
    started = time.process_time()
    result = function()
    return time.process_time() - started, result


def patched(name: str) -> Any:
    """Return the reference with a file of the bank appended, as `casework verify` does."""
    home = ROOT / "solutions" / "fraud"
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (home / "solution.py", home / "bank" / f"{name}.py")
    )
    names: dict[str, Any] = {"__name__": name}
    exec(compile(source, name, "exec"), names)
    return SimpleNamespace(**names)


def loop_customer(transactions: pd.DataFrame) -> pd.DataFrame:
    """Customer windows, one card at a time."""
    tables = []
    for _, card in transactions.groupby("customer_id"):
        amount = card.set_index("time")["amount_cents"]
        columns = {}
        for days in WINDOWS:
            rolled = amount.rolling(f"{days}D")
            columns[f"customer_count_{days}d"] = rolled.count().to_numpy()
            columns[f"customer_mean_{days}d"] = rolled.mean().to_numpy()
        tables.append(pd.DataFrame(columns, index=card["transaction_id"]))
    return pd.concat(tables).sort_index()


def loop_terminal(transactions: pd.DataFrame, is_fraud: pd.Series, delay: int) -> pd.DataFrame:
    """Terminal windows that end `delay` days ago, one terminal at a time."""
    tables = []
    for _, terminal in transactions.assign(fraud=is_fraud).groupby("terminal_id"):
        fraud = terminal.set_index("time")["fraud"]
        recent = fraud.rolling(f"{delay}D")
        columns = {}
        for days in WINDOWS:
            whole = fraud.rolling(f"{delay + days}D")
            count = (whole.count() - recent.count()).to_numpy()
            known = (whole.sum() - recent.sum()).round().to_numpy()
            columns[f"terminal_count_{days}d"] = count
            columns[f"terminal_risk_{days}d"] = known / np.maximum(count, 1)
        tables.append(pd.DataFrame(columns, index=terminal["transaction_id"]))
    return pd.concat(tables).sort_index()


def sample(table: pd.DataFrame, column: str, groups: int) -> tuple[pd.DataFrame, float]:
    """Return the rows of some groups drawn at random, and the factor up to all groups."""
    ids = table[column].unique()
    drawn = np.random.default_rng(0).choice(ids, min(groups, len(ids)), replace=False)
    return table[table[column].isin(drawn)], len(ids) / len(drawn)


def agree(whole: pd.DataFrame, other: pd.DataFrame) -> None:
    """Stop unless two versions agree on the rows they share."""
    same = np.allclose(whole.loc[other.index, other.columns], other, rtol=1e-9, atol=1e-9)
    if not same:
        raise SystemExit("the versions disagree; the benchmark means nothing")


def benchmark(groups: int, days: int) -> None:
    """Print CPU seconds and ratios of the three versions."""
    simulator = loading.module(ROOT / "datasets" / "fraud" / "simulator.py")
    tables = simulator.simulate(0, world=simulator.World(days=days))
    payments, labels = tables["transactions"], tables["labels"]
    reference = loading.module(ROOT / "solutions" / "fraud" / "solution.py")
    rolling = patched("good_pandas_rolling")
    ours_c, customer = cpu(lambda: reference.customer_features(payments, WINDOWS))
    ours_t, terminal = cpu(lambda: reference.terminal_risk(payments, labels, WINDOWS))
    roll_c, rolled_c = cpu(lambda: rolling.customer_features(payments, WINDOWS))
    roll_t, rolled_t = cpu(lambda: rolling.terminal_risk(payments, labels, WINDOWS))
    some_c, factor_c = sample(payments, "customer_id", groups)
    some_t, factor_t = sample(payments, "terminal_id", groups)
    loop_c, looped_c = cpu(lambda: loop_customer(some_c))
    loop_t, looped_t = cpu(lambda: loop_terminal(some_t, labels["is_fraud"], 7))
    agree(customer, rolled_c)
    agree(terminal, rolled_t)
    agree(customer, looped_c)
    agree(terminal, looped_t)
    print(f"python {sys.version.split()[0]}, numpy {np.__version__}, pandas {pd.__version__}")
    print(f"payments: {len(payments):,}; 12 windowed features; CPU seconds")
    lines = {
        "reference (numpy)": (ours_c, ours_t),
        "pandas groupby.rolling": (roll_c, roll_t),
        f"loop, from {groups} groups": (loop_c * factor_c, loop_t * factor_t),
    }
    for name, (of_customer, of_terminal) in lines.items():
        ratio = (of_customer + of_terminal) / (ours_c + ours_t)
        print(f"{name:<24} customer {of_customer:7.2f}  terminal {of_terminal:7.2f}  x{ratio:.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--groups", type=int, default=100, help="groups of the loop version")
    parser.add_argument("--days", type=int, default=66, help="days of payments; 183 is full size")
    options = parser.parse_args()
    benchmark(options.groups, options.days)


if __name__ == "__main__":
    main()
