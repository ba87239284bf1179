"""CPU seconds of the payment simulator beside a handbook-style pandas one; `--card` for CARD.md.

The pandas version is written here in the style in which such simulators are usually written: a
loop over cards, days and payments, then boolean masks over the whole table for each day's frauds.
It runs on a share of the cards and of the days, and its cost is extrapolated in proportion.

    .venv/bin/python benchmarks/fraud_simulator.py [--cards 100] [--fraud-days 6] [--card]
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import loading

ROOT = Path(__file__).resolve().parents[1]
simulator = loading.module(ROOT / "datasets" / "fraud" / "simulator.py")

# Printed in the Fraud Detection Handbook, chapter 3, for its default run.
PUBLISHED = {
    "payments": "1,754,155",
    "frauds": "14,681",
    "fraud rate, %": "0.837",
    "frauds per day from day 30, mean": "84.8",
    "frauds per day from day 30, sd": "9.1",
    "scenario 1, % of frauds": "6.6",
    "scenario 2, % of frauds": "61.8",
    "scenario 3, % of frauds": "31.5",
}


def cpu(function: Callable[[], Any]) -> tuple[float, Any]:
    """Return the CPU seconds of a call, and its result."""
    started = time.process_time()
    result = function()
    return time.process_time() - started, result


def loop_payments(world: Any, cards: int, seed: int = 0) -> pd.DataFrame:
    """Draw the payments of some cards, one card, one day and one payment at a time."""
    rng = np.random.default_rng(seed)
    terminals = rng.uniform(0, world.side, (world.terminals, 2))
    tables = [loop_card(world, card, terminals) for card in range(cards)]
    table = pd.concat(tables).sort_values("time").reset_index(drop=True)
    return table.assign(is_fraud=0, scenario=0)


def loop_card(world: Any, card: int, terminals: np.ndarray) -> pd.DataFrame:
    """Draw the payments of one card."""
    rng = np.random.default_rng(card)
    home, mean = rng.uniform(0, world.side, 2), rng.uniform(5, world.max_mean_amount)
    rate = rng.uniform(0, world.max_payments_per_day)
    near = [n for n, d in enumerate(np.hypot(*(terminals - home).T)) if d < world.radius]
    rows = []
    for day in range(world.days):
        for _ in range(rng.poisson(rate)):
            second = int(rng.normal(43_200, 20_000))
            amount = rng.normal(mean, mean / 2)
            amount = rng.uniform(0, 2 * mean) if amount < 0 else amount
            if 0 < second < 86_400 and near:
                rows.append((day * 86_400 + second, card, rng.choice(near), round(amount, 2)))
    table = pd.DataFrame(rows, columns=["seconds", "customer_id", "terminal_id", "amount"])
    return table.assign(time=pd.to_datetime(table["seconds"], unit="s", origin=world.start))


def loop_frauds(world: Any, table: pd.DataFrame, days: int, seed: int = 0) -> None:
    """Mark the frauds of the first days with masks over the whole table, in place."""
    rng = np.random.default_rng(seed)
    day = (table["seconds"] // 86_400).rename("day")
    table.loc[table["amount"] > world.limit_cents / 100, ["is_fraud", "scenario"]] = 1
    for now in range(days):
        bad = rng.choice(world.terminals, world.compromised_terminals_per_day, replace=False)
        until = now + world.terminal_days
        rows = table.index[(day >= now) & (day < until) & table["terminal_id"].isin(bad)]
        table.loc[rows, ["is_fraud", "scenario"]] = [1, 2]
    for now in range(days):
        bad = rng.choice(world.customers, world.compromised_customers_per_day, replace=False)
        until = now + world.customer_days
        rows = table.index[(day >= now) & (day < until) & table["customer_id"].isin(bad)]
        rows = rng.choice(rows, int(len(rows) * world.share), replace=False)
        table.loc[rows, "amount"] = table.loc[rows, "amount"] * world.amount_factor
        table.loc[rows, ["is_fraud", "scenario"]] = [1, 3]


def as_loop_table(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return simulated tables in the shape that `loop_frauds` marks."""
    table = tables["transactions"]
    seconds = (table["time"] - table["time"].min().normalize()) // pd.Timedelta(seconds=1)
    amount = table["amount_cents"] / 100
    return table.assign(seconds=seconds, amount=amount, is_fraud=0, scenario=0)


def benchmark(cards: int, fraud_days: int) -> None:
    """Print CPU seconds, ratio and memory of both, measured in this run."""
    world = simulator.World()
    simulator.simulate(1, world=simulator.small_world())  # imports outside the clock
    ours, tables = cpu(lambda: simulator.simulate(0, world=world))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
    some, _ = cpu(lambda: loop_payments(world, cards))
    payments = some * world.customers / cards
    table = as_loop_table(tables)
    marked, _ = cpu(lambda: loop_frauds(world, table, fraud_days))
    frauds = marked * world.days / fraud_days
    print(f"python {sys.version.split()[0]}, numpy {np.__version__}, pandas {pd.__version__}")
    print(f"payments: {len(table):,}, {world.customers:,} cards, {world.days} days")
    print(f"simulator.simulate     {ours:8.2f} CPU s   peak {peak:.2f} GB (whole process)")
    print(f"loop, payments         {payments:8.1f} CPU s   ({some:.1f} s for {cards} cards)")
    print(f"loop, frauds           {frauds:8.1f} CPU s   ({marked:.1f} s for {fraud_days} days)")
    print(f"ratio                  {(payments + frauds) / ours:8.0f}   (extrapolated)")


def statistics(seed: int) -> dict[str, str]:
    """Return the statistics of one full-size world, formatted as `PUBLISHED`."""
    tables = simulator.simulate(seed)
    labels, time_ = tables["labels"], tables["transactions"]["time"]
    frauds = int(labels["is_fraud"].sum())
    daily = labels["is_fraud"].groupby(time_.dt.normalize().to_numpy()).sum().iloc[30:]
    share = [100 * (labels["scenario"] == n).sum() / frauds for n in (1, 2, 3)]
    figures = [f"{len(labels):,}", f"{frauds:,}", f"{100 * frauds / len(labels):.3f}"]
    figures += [f"{daily.mean():.1f}", f"{daily.std():.1f}", *(f"{part:.1f}" for part in share)]
    return dict(zip(PUBLISHED, figures, strict=True))


def card_table() -> str:
    """Return the table of CARD.md: the published figures beside those of three seeds."""
    seeds = [statistics(seed) for seed in range(3)]
    lines = ["| statistic | published | seed 0 | seed 1 | seed 2 |", "|---|---:|---:|---:|---:|"]
    for name, published in PUBLISHED.items():
        values = " | ".join(figures[name] for figures in seeds)
        lines.append(f"| {name} | {published} | {values} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cards", type=int, default=100, help="cards of the loop version")
    parser.add_argument("--fraud-days", type=int, default=6, help="days of the loop version")
    parser.add_argument("--card", action="store_true", help="print the table of CARD.md")
    options = parser.parse_args()
    if options.card:
        print(card_table())
    else:
        benchmark(options.cards, options.fraud_days)


if __name__ == "__main__":
    main()
