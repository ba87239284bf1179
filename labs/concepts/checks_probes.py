"""Checks that no single case can show: time budgets, seeds, what a network makes of its input."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from grader import loading
from grader.bench import Caller
from grader.checks import check
from grader.sandbox import Fault

HERE = Path(__file__).resolve()
if TYPE_CHECKING:
    from labs.concepts import digits, play, protocol, trial
else:
    protocol = loading.module(HERE.with_name("protocol.py"))
    trial, digits, play = protocol.trial, protocol.digits, loading.module(HERE.with_name("play.py"))

# Processor seconds. Vectorised code needs a tenth of these, loops over pairs ten times as much.
KNN_SECONDS, CONV_SECONDS = 5.0, 1.5
PATIENCE, GRACE = 3, 5  # wall seconds for each processor second, and more: machines are shared


def within(caller: Caller, seconds: float, function: str, *args: Any) -> str | None:
    """Return what is wrong when a call needs more than its processor seconds or its memory."""
    before = caller.open().usage.cpu_seconds
    slow = (
        f"{function} needs more than {seconds:g} s of processor time; no loop over rows or pixels"
    )
    try:
        caller.call(function, *args, timeout=PATIENCE * seconds + GRACE)
    except Fault as fault:
        if fault.kind == "timeout":
            return slow
        if fault.kind == "memory" or fault.error in ("MemoryError", "_ArrayMemoryError"):
            return f"{function} holds an array of all differences; distances need no third axis"
        raise
    return slow if caller.open().usage.cpu_seconds - before > seconds else None


@check("knn_fast", task="knn", title="1,000 queries among 10,000 rows, vectorised")
def knn_fast(caller: Caller, small: Any) -> str | None:
    """Ask for 1,000 rows of 60 columns."""
    rng = trial.generator(small.seed, "knn_fast")
    train_x, x = rng.normal(size=(10_000, 60)), rng.normal(size=(1_000, 60))
    return within(caller, KNN_SECONDS, "knn_predict", train_x, rng.integers(0, 5, 10_000), x, 7)


@check("conv_fast", task="conv", title="256 images, 32 kernels, vectorised")
def conv_fast(caller: Caller, small: Any) -> str | None:
    """Convolve images of three channels."""
    rng = trial.generator(small.seed, "conv_fast")
    images, kernels = rng.normal(size=(256, 3, 28, 28)), rng.normal(size=(32, 3, 3, 3))
    slow = within(caller, CONV_SECONDS, "conv2d", images, kernels, np.zeros(32))
    upstream = rng.normal(size=(64, 32, 26, 26))
    args = (images[:64], kernels, upstream)
    return slow or within(caller, CONV_SECONDS, "conv2d_backward", *args)


def repeats(caller: Caller, function: str, *args: Any, draws: bool = True) -> str | None:
    """Return what is wrong unless one seed gives one answer, and another seed another."""
    first, again, other = (flat(caller.call(function, *args, seed)) for seed in (1, 1, 2))
    if not np.array_equal(first, again):
        return f"{function} gives two answers for one seed; use np.random.default_rng(seed)"
    if draws and np.array_equal(first, other):
        return f"{function} does not use its seed: two seeds give the same draw"
    return None


def flat(given: Any) -> np.ndarray:
    """Return all numbers of an answer in one row."""
    if isinstance(given, dict):
        given = list(given.values())
    if isinstance(given, list | tuple):
        return np.concatenate([flat(part) for part in given]) if given else np.zeros(0)
    return np.ravel(trial.numbers(given, "the answer"))


@check("bias_seed", task="bias_variance", title="The seed decides the simulation")
def bias_seed(caller: Caller, small: Any) -> str | None:
    """Simulate with one seed twice, then with another."""
    x = np.linspace(-1, 1, 12)
    return repeats(caller, "bias_variance", x, np.sin(x), 0.5, 3, 20)


@check("folds_seed", task="folds", title="The seed decides the shuffle")
def folds_seed(caller: Caller, small: Any) -> str | None:
    """Shuffle with one seed twice, then with another."""
    return repeats(caller, "folds", "plain", np.zeros(40, dtype=int), 4)


@check("permutation_seed", task="importance", title="The seed decides the shuffles")
def permutation_seed(caller: Caller, small: Any) -> str | None:
    """Shuffle with one seed twice, then with another."""
    rng = trial.generator(small.seed, "permutation_seed")
    x = rng.normal(size=(30, 3))
    return repeats(caller, "permutation_importance", x, x[:, 0], np.array([1.0, 0.5, 0.2]), 2)


@check("q_seed", task="q_learning", title="The seed decides the walk")
def q_seed(caller: Caller, small: Any) -> str | None:
    """Walk with one seed twice, then with another."""
    world = play.grid(trial.generator(small.seed, "q_seed"), 3, 3, 1)
    return repeats(caller, "q_learning", world, 5, 0.5, 0.9, 0.5)


def some_digits(small: Any, name: str, n: int) -> Any:
    """Return n images and their labels, permuted."""
    table = loading.module(HERE.parents[2] / "datasets" / "concepts" / "loader.py").digits()
    rng = trial.generator(small.seed, name)
    rows = table.iloc[rng.permutation(len(table))[:n]]
    images = rows.drop(columns="digit").to_numpy(dtype=float).reshape(-1, 8, 8)
    return digits.Labelled(images, rng.permutation(10)[rows["digit"].to_numpy()])


@check("network_learns", task="network", title="400 digits are enough for most others")
def network_learns(caller: Caller, small: Any) -> str | None:
    """Train on 400 images, predict 300 others."""
    every = some_digits(small, "network_learns", 700)
    train = digits.Labelled(every.images[:400], every.labels[:400])
    test = digits.Labelled(every.images[400:], every.labels[400:])
    network = digits.trained(caller, train, 0)
    given = caller.call("predict_network", network, test.images)
    right = float((digits.labels_of(given, "predict_network", test) == test.labels).mean())
    return None if right >= 0.85 else f"only {right:.0%} of 300 digits are right after 400 examples"


@check("network_alone", task="network", title="A label does not depend on the other images")
def network_alone(caller: Caller, small: Any) -> str | None:
    """Predict images together and in two parts; train twice with one seed."""
    every = some_digits(small, "network_alone", 160)
    network, again = (digits.trained(caller, every, 3) for _ in range(2))
    if not np.array_equal(digits.filters(network)[0], digits.filters(again)[0]):
        return "two trainings with one seed differ"
    whole = flat(caller.call("predict_network", network, every.images))
    halves = [caller.call("predict_network", network, every.images[s::2]) for s in (0, 1)]
    same = all(np.array_equal(flat(half), whole[s::2]) for s, half in enumerate(halves))
    return None if same else "labels change when the images come in two parts"


def _examples(small: Any, name: str) -> tuple[Any, Any, np.ndarray]:
    """Return five examples of each of three classes, the others of them, and random filters."""
    every = some_digits(small, name, 900)
    rows = np.flatnonzero(every.labels < 3)
    images, labels = every.images[rows], 4 * every.labels[rows] + 7
    rng = trial.generator(small.seed, name)
    few = digits.few_of_each(rng, labels, 5)
    rest = np.setdiff1d(np.arange(len(labels)), few)
    kernels = rng.normal(size=(12, 3, 3)) / 2
    pair = (digits.Labelled(images[few], labels[few]), digits.Labelled(images[rest], labels[rest]))
    return (*pair, kernels)


@check("transfer_labels", task="transfer", title="Few examples, labels of any name")
def transfer_labels(caller: Caller, small: Any) -> str | None:
    """Give random filters, which already tell most digits apart, and labels 7, 11, 15."""
    few, asked, kernels = _examples(small, "transfer_labels")
    given = caller.call("transfer", kernels, np.zeros(12), few.images, few.labels, asked.images)
    found = digits.labels_of(given, "transfer", asked)
    if not np.isin(found, few.labels).all():
        return "it returned labels that are not among the examples'"
    right = float((found == asked.labels).mean())
    return None if right >= 0.7 else f"only {right:.0%} of the new images are right"


@check("transfer_frozen", task="transfer", title="What is transferred are the filters")
def transfer_frozen(caller: Caller, small: Any) -> str | None:
    """Give filters that are all zero: then nothing can be told apart."""
    few, asked, kernels = _examples(small, "transfer_frozen")
    dead = (np.zeros_like(kernels), np.zeros(12))
    given = caller.call("transfer", *dead, few.images, few.labels, asked.images)
    right = float((digits.labels_of(given, "transfer", asked) == asked.labels).mean())
    if right < 0.6:
        return None
    return (
        f"with filters that are all zero, {right:.0%} of the labels are still right: "
        "the given filters are not used"
    )
