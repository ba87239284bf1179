"""Checks of the card and terminal features: change something, look at what moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader import loading
from grader.bench import Caller
from grader.checks import check

HERE = Path(__file__).resolve()
oracle = loading.module(HERE.with_name("oracle.py"))
probing = loading.module(HERE.with_name("probing.py"))
customer, terminal, difference, middle = (
    probing.customer,
    probing.terminal,
    probing.difference,
    probing.middle,
)
WINDOWS = probing.WINDOWS
told: Callable[[str, str], str | None] = probing.told


@check("customer_values", task="customer_features", title="Counts and means match the definition")
def customer_values(caller: Caller, small: Any) -> str | None:
    """Compare with a slow oracle on payments drawn at random and on the first ones."""
    given = customer(caller, small.payments)
    rows = oracle.some_rows(len(small.payments), small.seed)
    expected = oracle.customer_features(small.payments, rows, WINDOWS)
    return told(
        "differs from the definition",
        difference(expected, given.iloc[rows][expected.columns]),
    )


@check("customer_no_future", task="customer_features", title="Later payments change nothing")
def customer_no_future(caller: Caller, small: Any) -> str | None:
    """Drop all later payments and compare what is left."""
    past = small.payments[small.payments["time"] <= middle(small)]
    whole = customer(caller, small.payments).iloc[: len(past)]
    return told(
        "changes when later payments are removed",
        difference(whole, customer(caller, past)),
    )


@check(
    "customer_row_order", task="customer_features", title="The order of the rows does not matter"
)
def customer_row_order(caller: Caller, small: Any) -> str | None:
    """Shuffle the payments."""
    shuffled = oracle.shuffled(small.payments, small.seed)
    again = customer(caller, shuffled).loc[small.payments["transaction_id"]]
    return told(
        "changes with the order of the rows",
        difference(customer(caller, small.payments), again),
    )


@check("terminal_values", task="terminal_risk", title="Counts and risks match the definition")
def terminal_values(caller: Caller, small: Any) -> str | None:
    """Compare with a slow oracle, with some labels missing."""
    labels = small.labels[small.labels["transaction_id"] % 5 != 0].reset_index(drop=True)
    given = terminal(caller, small.payments, labels, small.delay)
    rows = oracle.risky_rows(small.payments, small.labels, small.seed, small.delay)
    expected = oracle.terminal_risk(small.payments, labels, rows, WINDOWS, small.delay)
    return told(
        "differs from the definition",
        difference(expected, given.iloc[rows][expected.columns]),
    )


@check("terminal_label_delay", task="terminal_risk", title="A label counts from its delay on")
def terminal_label_delay(caller: Caller, small: Any) -> str | None:
    """Flip the label of one payment at a terminal and see, to the second, which rows move."""
    payments, labels, wait = oracle.one_terminal(small.delay)
    flipped = labels.assign(is_fraud=[1] + [0] * (len(labels) - 1))
    moved = oracle.moved_rows(
        terminal(caller, payments, labels, small.delay),
        terminal(caller, payments, flipped, small.delay),
    )
    early = moved & ~wait
    if early.any():
        return (
            f"with a delay of {small.delay} days, a label already counts "
            f"{oracle.age(payments, early)} after its payment"
        )
    if (wait & ~moved).any():
        return (
            f"a label still does not count {oracle.age(payments, wait & ~moved)} after its payment"
        )
    return None


@check("terminal_own_label", task="terminal_risk", title="A payment's own label changes nothing")
def terminal_own_label(caller: Caller, small: Any) -> str | None:
    """Flip the labels of the last day; nothing of that day may move."""
    last = small.payments["time"] >= small.payments["time"].iloc[-1].normalize()
    flipped = small.labels.assign(
        is_fraud=small.labels["is_fraud"].where(~last, 1 - small.labels["is_fraud"])
    )
    before = terminal(caller, small.payments, small.labels, small.delay)[last.to_numpy()]
    after = terminal(caller, small.payments, flipped, small.delay)[last.to_numpy()]
    return told("uses labels of the same day", difference(before, after))


@check("terminal_row_order", task="terminal_risk", title="The order of the rows does not matter")
def terminal_row_order(caller: Caller, small: Any) -> str | None:
    """Shuffle payments and labels."""
    payments, labels = (
        oracle.shuffled(t, small.seed + n) for n, t in enumerate((small.payments, small.labels))
    )
    again = terminal(caller, payments, labels, small.delay).loc[small.payments["transaction_id"]]
    before = terminal(caller, small.payments, small.labels, small.delay)
    return told("changes with the order of the rows", difference(before, again))


@check("terminal_no_future", task="terminal_risk", title="Later payments change nothing")
def terminal_no_future(caller: Caller, small: Any) -> str | None:
    """Drop all later payments and their labels."""
    past = small.payments[small.payments["time"] <= middle(small)]
    whole = terminal(caller, small.payments, small.labels, small.delay).iloc[: len(past)]
    again = terminal(caller, past, small.labels.iloc[: len(past)], small.delay)
    return told("changes when later payments are removed", difference(whole, again))
