"""Cases of imputation, and of what a mechanism of missing values does to each treatment."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from grader import loading

if TYPE_CHECKING:
    from labs.concepts import trial
else:
    trial = loading.module(Path(__file__).resolve().with_name("trial.py"))
Case = trial.Case
kind = trial.kind
Array = np.ndarray

LEAK = "it learns what to fill in from the test rows; learn it from train alone"
MECHANISMS = ("MCAR", "MAR", "MNAR")
METHODS = ("deletion", "mean", "regression")
FIGURES = ("mean", "standard deviation", "slope")


def holes(rng: np.random.Generator, x: Array, share: float) -> Array:
    """Return x with NaNs; each row and each column keeps its first or diagonal value."""
    gone = rng.random(x.shape) < share
    gone[np.arange(len(x)), np.arange(len(x)) % x.shape[1]] = False
    return np.where(gone, np.nan, x)


def _tables(rng: np.random.Generator, rounded: bool) -> tuple[Array, Array]:
    d = int(rng.integers(2, 6))
    n, m = int(rng.integers(2 * d, 40)), int(rng.integers(2, 12))
    mixed = rng.normal(size=(d, d))
    x = rng.normal(size=(n + m, d)) @ mixed + 3 * rng.normal(size=d)
    x[n:] += rng.normal(2, 1, d)  # test differs, so that a leak shows
    x = np.round(x) if rounded else x
    return holes(rng, x[:n], 0.3), holes(rng, x[n:], 0.4)


def filled(train: Array, test: Array, how: str) -> Array:
    """Fill by scikit-learn's SimpleImputer, fitted on train."""
    from sklearn.impute import SimpleImputer

    strategy = {"mode": "most_frequent"}.get(how, how)
    return np.asarray(SimpleImputer(strategy=strategy).fit(train).transform(test))


def neighbours(train: Array, test: Array, k: int) -> Array:
    """Fill by scikit-learn's KNNImputer, fitted on train."""
    from sklearn.impute import KNNImputer

    return np.asarray(KNNImputer(n_neighbors=k).fit(train).transform(test))


def _together(train: Array, test: Array) -> Array:
    return np.vstack([train, test])


@kind("impute_simple", task="impute", title="Mean, median and mode of the training rows")
def impute_simple(rng: np.random.Generator) -> Case:
    """Draw one of the three ways; values repeat, so that a mode exists."""
    train, test = _tables(rng, rounded=True)
    how = ("mean", "median", "mode")[int(rng.integers(3))]
    traps = [(LEAK, filled(_together(train, test), test, how))]
    full = ~np.isnan(test).all(axis=0)
    if full.all():
        traps.append((LEAK, filled(test, test, how)))
    if how == "median":
        traps.append(("that is the mean, not the median", filled(train, test, "mean")))
    return Case("impute", (train, test, how, 1), filled(train, test, how), how, tuple(traps))


@kind("impute_knn", task="impute", title="Neighbours that have the value")
def impute_knn(rng: np.random.Generator) -> Case:
    """Draw tables where rows share some columns only."""
    while True:
        train, test = _tables(rng, rounded=False)
        shared = (~np.isnan(test)).astype(int) @ (~np.isnan(train)).T.astype(int)
        donors, k = int((~np.isnan(train)).sum(axis=0).min()), int(rng.integers(1, 6))
        if shared.min() > 0 and donors >= k:
            break
    want = neighbours(train, test, k)
    traps = (
        (LEAK, neighbours(_together(train, test), test, k)),
        (
            "the k nearest must be chosen among rows that have the value",
            _any_neighbours(train, test, k),
        ),
    )
    return Case("impute", (train, test, "knn", k), want, f"knn, k = {k}", traps)


def _any_neighbours(train: Array, test: Array, k: int) -> Array:
    """Fill from the k nearest rows, whether they have the value or not (a known mistake)."""
    out = test.copy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for i, j in np.argwhere(np.isnan(test)):
            away = np.nanmean((train - test[i]) ** 2, axis=1)
            found = np.nanmean(train[np.argsort(away, kind="stable")[:k], j])
            out[i, j] = found if np.isfinite(found) else np.nanmean(train[:, j])
    return out


def chained(x: Array, rounds: int, start_each: bool = False) -> Array:
    """Fill by regressions in turns; `start_each` regresses on the column means every time."""
    gone, means = np.isnan(x), np.nanmean(x, axis=0)
    filled_in = np.where(gone, means, x)
    for _ in range(rounds):
        basis = np.where(gone, means, x) if start_each else filled_in
        for j in range(x.shape[1]):
            if not gone[:, j].any():
                continue
            others = np.column_stack([np.ones(len(x)), np.delete(basis, j, axis=1)])
            weights = np.linalg.pinv(others[~gone[:, j]]) @ x[~gone[:, j], j]
            filled_in[gone[:, j], j] = others[gone[:, j]] @ weights
    return filled_in


@kind("impute_chained", task="impute", title="Regressions in turns, starting from means")
def impute_chained(rng: np.random.Generator) -> Case:
    """Draw a table with enough rows for every regression."""
    d, rounds = int(rng.integers(2, 5)), int(rng.integers(1, 5))
    n = int(rng.integers(8 * d, 60))
    base = rng.normal(size=(n, d)) @ rng.normal(size=(d, d)) + rng.normal(size=d) * 5
    x = holes(rng, base, 0.25)
    if rng.random() < 0.3:
        x[:, 0] = base[:, 0]  # a complete column helps, but is not filled
    want = chained(x, rounds)
    traps = (
        (
            "each regression must use the values filled in so far",
            chained(x, rounds, start_each=True),
        ),
        ("it does one round too many", chained(x, rounds + 1)),
        ("the column means were never replaced", np.where(np.isnan(x), np.nanmean(x, axis=0), x)),
    )
    about = f"{rounds} rounds"
    return Case("iterative_impute", (x, rounds), want, about, traps, tolerance=1e-5)


def worlds(
    rng: np.random.Generator, mechanism: str, runs: int, n: int
) -> tuple[Array, Array, Array]:
    """Return x, y with slope 1 and which y are seen, (runs, n) each; about half are missing.

    Rubin, Inference and missing data, 1976: MCAR depends on nothing, MAR on what is seen (x),
    MNAR on what is not (y).
    """
    x = rng.normal(size=(runs, n))
    y = 2 + x + rng.normal(size=(runs, n))
    driver = {"MCAR": 0 * x, "MAR": x, "MNAR": y - 2}[mechanism]
    seen = rng.random((runs, n)) < 1 / (1 + np.exp(2 * driver))
    seen[:, :4] = True  # a line needs points
    return x, y, seen


def errors(x: Array, y: Array, seen: Array) -> dict[str, Array]:
    """Return for each treatment the mean error of mean, spread and slope, run by run."""
    from scipy.stats import linregress

    found: dict[str, list[Any]] = {method: [] for method in METHODS}
    for a, b, known in zip(x, y, seen, strict=True):
        line = linregress(a[known], b[known])
        guess = {
            "deletion": (a[known], b[known]),
            "mean": (a, np.where(known, b, b[known].mean())),
            "regression": (a, np.where(known, b, line.intercept + line.slope * a)),
        }
        for method, (left, right) in guess.items():
            found[method].append(_figures(left, right) - _figures(a, b))
    return {method: np.mean(rows, axis=0) for method, rows in found.items()}


def _figures(a: Array, b: Array) -> Array:
    from scipy.stats import linregress

    return np.array([np.mean(b), np.std(b), linregress(a, b).slope])


@kind("missing_worlds", task="missingness", title="Errors of three treatments, measured", public=9)
def missing_worlds(rng: np.random.Generator) -> Case:
    """Draw a mechanism and several runs of it."""
    mechanism = MECHANISMS[int(rng.integers(3))]
    x, y, seen = worlds(rng, mechanism, int(rng.integers(2, 6)), int(rng.integers(20, 60)))
    want = errors(x, y, seen)
    flipped = {method: -values for method, values in want.items()}
    swapped = {**want, "mean": want["regression"], "regression": want["mean"]}
    traps = (
        ("the errors are treated minus complete, not the other way round", flipped),
        ("mean and regression imputation are swapped", swapped),
        ("deletion has the figures of mean imputation", {"deletion": want["mean"]}),
    )
    return Case("missing_bias", (x, y, seen), want, mechanism, traps)


@kind("missing_nothing", task="missingness", title="Nothing missing: no error", public=3, hidden=10)
def missing_nothing(rng: np.random.Generator) -> Case:
    """Let everything be seen."""
    x, y, seen = worlds(rng, "MCAR", 3, 30)
    want = {method: np.zeros(3) for method in METHODS}
    return Case("missing_bias", (x, y, seen | True), want, "nothing is missing")
