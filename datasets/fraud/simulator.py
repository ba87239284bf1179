"""Simulated card payments with three kinds of fraud and labels that arrive late.

Our own code, from the published description of the process (Fraud Detection Handbook, chapter 3).
Two deliberate differences: amounts are whole cents (at least one), and no card and no terminal
has two payments in the same second, so that every query engine agrees on every time window.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from grader import loading

DAY = 86_400
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class World:
    """Parameters of one simulated world; the defaults are the handbook's.

    Attributes:
        customers: number of cards.
        terminals: number of terminals.
        days: days simulated, from `start`.
        start: first day, ISO date.
        side: side of the square in which cards and terminals lie.
        radius: a card pays only at terminals nearer than this.
        max_mean_amount: mean amounts of cards are uniform between 5 and this, in currency units.
        max_payments_per_day: mean daily payments of cards are uniform between 0 and this.
        delay_days: days between a payment and the moment its label is known.
        limit_cents: scenario 1, a payment above this amount is a fraud.
        compromised_terminals_per_day: scenario 2, terminals compromised on each day.
        terminal_days: scenario 2, days during which every payment at such a terminal is a fraud.
        compromised_customers_per_day: scenario 3, cards whose details leak on each day.
        customer_days: scenario 3, days during which some payments of such a card are frauds.
        amount_factor: scenario 3, frauds have their amount multiplied by this.
        share: scenario 3, share of the payments of the day's leaked cards that are frauds.
    """

    customers: int = 5_000
    terminals: int = 10_000
    days: int = 183
    start: str = "2018-04-01"
    side: float = 100.0
    radius: float = 5.0
    max_mean_amount: float = 100.0
    max_payments_per_day: float = 4.0
    delay_days: int = 7
    limit_cents: int = 22_000
    compromised_terminals_per_day: int = 2
    terminal_days: int = 28
    compromised_customers_per_day: int = 3
    customer_days: int = 14
    amount_factor: int = 5
    share: float = 1 / 3

    def __post_init__(self) -> None:
        """Refuse worlds that cannot be simulated.

        Raises:
            ValueError: a size or rate is not positive, or a daily draw exceeds its population.
        """
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name != "start" and not value > 0:
                raise ValueError(f"World.{field.name} must be above 0, got {value!r}")
        if self.compromised_terminals_per_day > self.terminals:
            raise ValueError("World.compromised_terminals_per_day exceeds World.terminals")
        if self.compromised_customers_per_day > self.customers:
            raise ValueError("World.compromised_customers_per_day exceeds World.customers")
        if not self.share <= 1:
            raise ValueError(f"World.share must be at most 1, got {self.share!r}")


def lab_world() -> World:
    """Return the world of the lab: full size, 66 days.

    30 days fill the longest window, then come two trainings of 7 days, two label delays of 7
    days, the 7 test days, and a spare day on which nothing new is compromised.
    """
    return World(days=66)


def small_world() -> World:
    """Return about 25,000 payments in 60 days, for checks; frauds are denser than at full size."""
    return World(
        customers=220,
        terminals=440,
        days=60,
        radius=23.8,
        limit_cents=20_000,
        compromised_terminals_per_day=1,
        terminal_days=14,
        compromised_customers_per_day=1,
    )


def exam_world(seed: int) -> World:
    """Return a full-size world whose rules differ from the published ones.

    A submission that wrote the handbook's numbers into its code (7 days, 220.00) loses here.
    The number of days follows the delay, so that the first training always starts at day 30.

    Args:
        seed: any seed; the world of `simulate` and its rules may share it.
    """
    rng = np.random.default_rng([seed, 0xE8A4])
    delay_days = int(rng.integers(5, 11))
    return World(
        days=52 + 2 * delay_days,
        delay_days=delay_days,
        limit_cents=int(rng.integers(200, 241)) * 100,
        terminal_days=int(rng.integers(24, 33)),
        customer_days=int(rng.integers(12, 18)),
        amount_factor=int(rng.integers(4, 7)),
    )


def simulate(seed: int, *, world: World | None = None) -> dict[str, pd.DataFrame]:
    """Simulate payments, frauds and the moments at which labels become known.

    Args:
        seed: any non-negative integer; another seed is another world with the same rules.
        world: sizes and rules; `World()`, the handbook's full size, when left out.

    Returns:
        Two tables of equal length, both in time order.
        `transactions`: transaction_id int64 (0 to n-1), time datetime64[s], customer_id int64,
        terminal_id int64, amount_cents int64.
        `labels`: transaction_id int64, is_fraud int8 (0 or 1), scenario int8 (0 none, 1 to 3),
        available_at datetime64[s] (time plus the delay).

    Raises:
        ValueError: no card of the world can reach a terminal, so there is no payment.
    """
    world = World() if world is None else world
    rng = np.random.default_rng(seed)
    payments = _payments(rng, world)
    scenario = _apply_frauds(rng, world, payments)
    return _tables(world, payments, scenario)


@dataclass
class _Payments:
    """Columns of the payments, in time order; times are seconds since the start."""

    time: Ints
    customer: Ints
    terminal: Ints
    cents: Ints


def _payments(rng: Generator, world: World) -> _Payments:
    """Draw profiles and genuine payments of every card."""
    homes = rng.uniform(0, world.side, (world.customers, 2))
    places = rng.uniform(0, world.side, (world.terminals, 2))
    mean_amount = rng.uniform(5, world.max_mean_amount, world.customers)
    rate = rng.uniform(0, world.max_payments_per_day, world.customers)
    nearby = loading.module(Path(__file__).resolve().with_name("nearby.py"))
    first, count, reachable = nearby.terminals(homes, places, world.radius)
    time, customer = _visits(rng, np.where(count > 0, rate, 0.0), world.days)
    if not time.size:
        raise ValueError("this world has no payments: raise customers, days or radius")
    pick = (rng.random(time.size) * count[customer]).astype(np.int64)
    terminal = reachable[first[customer] + pick]
    cents = _amounts(rng, mean_amount[customer])
    time = _spread(time, customer, terminal)
    order = np.argsort(time * world.customers + customer)
    return _Payments(time[order], customer[order], terminal[order], cents[order])


def _visits(rng: Generator, rate: Floats, days: int) -> tuple[Ints, Ints]:
    """Return the seconds and the cards of the visits: Poisson per day, normal around noon."""
    visits = rng.poisson(rate[:, None], (rate.size, days))
    customer = np.repeat(np.arange(rate.size), visits.sum(axis=1))
    day = np.repeat(np.tile(np.arange(days), rate.size), visits.ravel())
    second = rng.normal(DAY / 2, 20_000, customer.size).astype(np.int64)
    inside = (second > 0) & (second < DAY)
    return day[inside] * DAY + second[inside], customer[inside]


def _amounts(rng: Generator, mean: Floats) -> Ints:
    """Draw amounts in cents: normal with half the mean as deviation, negatives redrawn."""
    amount = rng.normal(mean, mean / 2)
    below = amount < 0
    amount[below] = rng.uniform(0, 2 * mean[below])
    return np.maximum(np.rint(amount * 100).astype(np.int64), 1)


def _spread(time: Ints, customer: Ints, terminal: Ints) -> Ints:
    """Move payments to later seconds until no card and no terminal has two in one second."""
    time = time.copy()
    while True:
        moved = np.concatenate([_repeats(time, customer), _repeats(time, terminal)])
        if not moved.size:
            return time
        time[np.unique(moved)] += 1


def _repeats(time: Ints, group: Ints) -> Ints:
    """Return the rows whose group already has a payment in that second."""
    key = group * (int(time.max()) + 1) + time
    ordered = np.sort(key)
    doubled = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not doubled.size:
        return np.empty(0, np.int64)
    place = np.minimum(np.searchsorted(doubled, key), doubled.size - 1)
    rows = np.flatnonzero(doubled[place] == key)
    _, kept = np.unique(key[rows], return_index=True)
    return np.delete(rows, kept)


def _apply_frauds(rng: Generator, world: World, payments: _Payments) -> NDArray[np.int8]:
    """Mark the frauds of the three scenarios, multiply the amounts of the third, in place."""
    scenario = np.zeros(payments.time.size, np.int8)
    scenario[payments.cents > world.limit_cents] = 1
    _compromise_terminals(rng, world, payments, scenario)
    _compromise_customers(rng, world, payments, scenario)
    return scenario


def _compromise_terminals(
    rng: Generator, world: World, payments: _Payments, scenario: NDArray[np.int8]
) -> None:
    """Scenario 2: every payment at a compromised terminal is a fraud for some weeks."""
    rows_of = _Lookup(payments.terminal, payments.time)
    for day in range(world.days - 1):
        drawn = rng.choice(world.terminals, world.compromised_terminals_per_day, replace=False)
        for terminal in drawn:
            scenario[rows_of.between(terminal, day, day + world.terminal_days)] = 2


def _compromise_customers(
    rng: Generator, world: World, payments: _Payments, scenario: NDArray[np.int8]
) -> None:
    """Scenario 3: a share of the payments of leaked cards are frauds of a larger amount."""
    rows_of = _Lookup(payments.customer, payments.time)
    for day in range(world.days - 1):
        drawn = rng.choice(world.customers, world.compromised_customers_per_day, replace=False)
        last = day + world.customer_days
        pool = np.concatenate([rows_of.between(customer, day, last) for customer in drawn])
        frauds = rng.choice(pool, int(pool.size * world.share), replace=False)
        payments.cents[frauds] *= world.amount_factor
        scenario[frauds] = 3


class _Lookup:
    """Rows of one card or terminal between two days, found by binary search."""

    def __init__(self, group: Ints, time: Ints) -> None:
        self.span = int(time.max()) + 1
        key = group * self.span + time
        self.order = np.argsort(key)
        self.key = key[self.order]

    def between(self, group: int, first_day: int, last_day: int) -> Ints:
        """Return the rows of `group` from the start of `first_day` to before `last_day`."""
        days = np.minimum(np.array([first_day, last_day]) * DAY, self.span)
        low, high = np.searchsorted(self.key, int(group) * self.span + days)
        return self.order[low:high]


def _tables(
    world: World, payments: _Payments, scenario: NDArray[np.int8]
) -> dict[str, pd.DataFrame]:
    """Return the two public tables."""
    start = np.datetime64(world.start, "s")
    time = start + payments.time.astype("timedelta64[s]")
    transaction_id = np.arange(time.size, dtype=np.int64)
    transactions = {
        "transaction_id": transaction_id,
        "time": time,
        "customer_id": payments.customer,
        "terminal_id": payments.terminal,
        "amount_cents": payments.cents,
    }
    labels = {
        "transaction_id": transaction_id,
        "is_fraud": (scenario > 0).astype(np.int8),
        "scenario": scenario,
        "available_at": time + np.timedelta64(world.delay_days, "D"),
    }
    return {"transactions": pd.DataFrame(transactions), "labels": pd.DataFrame(labels)}
