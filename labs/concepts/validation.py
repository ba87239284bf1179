"""Cases of bias and variance, principal components, and folds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from grader import answers, loading

if TYPE_CHECKING:
    from labs.concepts import trial
else:
    trial = loading.module(Path(__file__).resolve().with_name("trial.py"))
Case = trial.Case
kind = trial.kind
Array = np.ndarray
Folds = list[tuple[Array, Array]]


def exact_errors(x: Array, truth: Array, noise: float, degree: int) -> tuple[float, float]:
    """Return the exact (squared bias, variance) of polynomial least squares at its own x.

    With the hat matrix H, the mean fit is H truth and the variance at the points is
    noise^2 diag(H), whose mean is noise^2 (degree + 1) / n. (Hastie, Tibshirani, Friedman, The
    Elements of Statistical Learning, 7.3.)
    """
    basis, _ = np.linalg.qr(np.vander(x, degree + 1))
    missed = truth - basis @ (basis.T @ truth)
    return float((missed**2).mean()), float(noise**2 * (degree + 1) / len(x))


def _simulation(rng: np.random.Generator, degree: int, noise: float) -> Case:
    n, runs = int(rng.integers(12, 40)), 400
    x = np.sort(rng.uniform(-1.5, 1.5, n))
    truth = np.sin(2 * x + rng.uniform(0, 3)) + 0.5 * x
    seed = int(rng.integers(2**31))
    bias, variance = exact_errors(x, truth, noise, degree)
    slack = 6 * np.sqrt(2 / (runs * (degree + 1)))

    def judge(given: Any) -> str | None:
        pair = trial.parts(given, 2, "a pair of numbers")
        found = [float(trial.array(part, "the answer", ())) for part in pair]
        if abs(found[1] - variance) > slack * variance + 1e-9:
            near = abs(found[1] - variance - noise**2) < 0.1 * noise**2
            hint = ": it holds the noise of y; take the spread of the fits" if near else ""
            return f"the variance is {found[1]:.4g}, expected about {variance:.4g}{hint}"
        if abs(found[0] - bias) > 10 * variance / runs + 1e-9:
            near = abs(found[0] - bias - noise**2) < 0.1 * noise**2
            hint = ": it holds the noise; compare with the truth, not with y" if near else ""
            return f"the squared bias is {found[0]:.4g}, expected about {bias:.4g}{hint}"
        return None

    args = (x, truth, noise, degree, runs, seed)
    return Case("bias_variance", args, about=f"degree {degree}, noise {noise:.2g}", judge=judge)


@kind("bias_low_degree", task="bias_variance", title="A stiff model: all bias", public=6, hidden=20)
def bias_low_degree(rng: np.random.Generator) -> Case:
    """A constant or a line on a wave."""
    return _simulation(rng, int(rng.integers(0, 2)), float(rng.uniform(0.2, 1)))


@kind("bias_high_degree", task="bias_variance", title="A supple model: variance", hidden=20)
def bias_high_degree(rng: np.random.Generator) -> Case:
    """Enough freedom to follow the wave, and the noise."""
    return _simulation(rng, int(rng.integers(4, 8)), float(rng.uniform(0.2, 1)))


@kind("bias_no_noise", task="bias_variance", title="Without noise no variance", public=3, hidden=10)
def bias_no_noise(rng: np.random.Generator) -> Case:
    """Every training set is the same."""
    return _simulation(rng, int(rng.integers(0, 4)), 0.0)


def principal(x: Array, k: int) -> tuple[Array, Array, Array]:
    """Return components, shares and scores of scikit-learn's PCA, largest entries positive."""
    from sklearn.decomposition import PCA

    model = PCA(k, svd_solver="full").fit(x)
    rows = model.components_
    signs = np.sign(rows[np.arange(k), np.abs(rows).argmax(axis=1)])
    return rows * signs[:, None], model.explained_variance_ratio_, model.transform(x) * signs


def uncentred(x: Array, k: int) -> tuple[Array, Array]:
    """Return components and shares of a PCA that forgot to centre."""
    _, singular, rows = np.linalg.svd(x, full_matrices=False)
    signs = np.sign(rows[np.arange(len(rows)), np.abs(rows).argmax(axis=1)])
    return (rows * signs[:, None])[:k], (singular**2 / (singular**2).sum())[:k]


def _components(rng: np.random.Generator, x: Array, about: str, tolerance: float = 1e-6) -> Case:
    k = int(rng.integers(1, min(x.shape[0] - 1, x.shape[1]) + 1))
    want = principal(x, k)
    wild = uncentred(x, k)
    spread = (x - x.mean(axis=0)).T
    whole = np.linalg.svd(spread, compute_uv=False)

    def judge(given: Any) -> str | None:
        found = trial.difference(given, want, tolerance)
        if not found:
            return None
        rows = trial.array(given[0], "the components", want[0].shape)
        share = trial.array(given[1], "the shares", want[1].shape)
        if np.allclose(rows, wild[0], atol=1e-6) and not np.allclose(rows, want[0], atol=1e-6):
            return "x is not centred"
        if np.allclose(np.abs(rows), np.abs(want[0]), atol=1e-6) and (rows * want[0] < -1e-9).any():
            return "the sign of a component: its entry of largest absolute value must be positive"
        if np.allclose(share, whole[:k] / whole.sum(), atol=1e-6):
            return "the share of variance is made of squared singular values"
        if np.isclose(share.sum(), 1) and want[1].sum() < 1 - 1e-6:
            return "the shares are of the whole variance, not of the k components'"
        return found

    return Case("pca", (x, k), about=f"k = {k}{about}", judge=judge)


def _cloud(rng: np.random.Generator, n: int, d: int) -> Array:
    turned, _ = np.linalg.qr(rng.normal(size=(d, d)))
    cloud: Array = (rng.normal(size=(n, d)) * np.linspace(3, 0.5, d)) @ turned
    return cloud + rng.normal(size=d)


@kind("pca_values", task="pca", title="Components, shares, scores and signs")
def pca_values(rng: np.random.Generator) -> Case:
    """Draw clouds whose mean is not zero."""
    return _components(rng, _cloud(rng, int(rng.integers(8, 50)), int(rng.integers(2, 7))), "")


@kind("pca_far", task="pca", title="A cloud far from the origin")
def pca_far(rng: np.random.Generator) -> Case:
    """Move the cloud so far that mean(x²) - mean(x)² keeps no digit."""
    x = _cloud(rng, int(rng.integers(8, 50)), int(rng.integers(2, 7))) + 1e8
    return _components(rng, x, ", 100,000,000 from the origin", tolerance=1e-5)


@kind("pca_wide", task="pca", title="More columns than rows")
def pca_wide(rng: np.random.Generator) -> Case:
    """Draw fewer rows than columns."""
    return _components(rng, _cloud(rng, int(rng.integers(3, 7)), 9), ", more columns than rows")


def pairs(given: Any, n: int, k: int) -> Folds:
    """Return folds as arrays of row numbers.

    Raises:
        Rejected: they are not k pairs of whole numbers from 0 to n - 1.
    """
    found = []
    for pair in trial.parts(given, k, f"a list of {k} folds"):
        two = trial.parts(pair, 2, "folds as pairs (training rows, test rows)")
        sides = [np.ravel(trial.numbers(side, "a fold")) for side in two]
        whole = all((side == np.floor(side)).all() for side in sides)
        inside = all(((side >= 0) & (side < n)).all() for side in sides)
        answers.require(whole and inside, f"a fold holds numbers that are no rows 0 to {n - 1}")
        found.append((sides[0].astype(int), sides[1].astype(int)))
    return found


def partition(folds: Folds, n: int) -> str | None:
    """Return what is wrong unless every row is tested once, and trained on whenever it is not."""
    tested = np.bincount(np.concatenate([test for _, test in folds]), minlength=n)
    odd = np.flatnonzero(tested != 1)
    if odd.size:
        return f"row {odd[0]} is in {tested[odd[0]]} tests, not in one"
    for train, test in folds:
        if np.intersect1d(train, test).size:
            return "a row is in training and test of the same fold"
        if len(np.unique(train)) != n - len(test) or len(train) != n - len(test):
            return "a fold does not train on all the rows it does not test"
    return None


def _fold_case(
    kind_name: str, labels: Array, k: int, seed: int, judge: Callable[[Folds], str | None]
) -> Case:
    def judged(given: Any) -> str | None:
        return judge(pairs(given, len(labels), k))

    about = f'"{kind_name}", n = {len(labels)}, k = {k}'
    return Case("folds", (kind_name, labels, k, seed), about=about, judge=judged)


def _balanced(folds: Folds, labels: Array | None) -> str | None:
    sizes = [len(test) for _, test in folds]
    if max(sizes) - min(sizes) > 1:
        return f"the tests have {min(sizes)} to {max(sizes)} rows; they may differ by one"
    if labels is None:
        return None
    for label in np.unique(labels):
        counts = [int((labels[test] == label).sum()) for _, test in folds]
        if max(counts) - min(counts) > 1:
            return f"class {label} has {min(counts)} to {max(counts)} rows in the tests"
    return None


@kind("folds_plain", task="folds", title="Every row is tested once; shuffled")
def folds_plain(rng: np.random.Generator) -> Case:
    """Draw sizes that k does not divide."""
    n, k = int(rng.integers(10, 60)), int(rng.integers(2, 8))

    def judge(folds: Folds) -> str | None:
        in_order = n >= 20 and all((np.diff(np.sort(test)) == 1).all() for _, test in folds)
        dull = "the rows are not shuffled" if in_order else None
        return partition(folds, n) or _balanced(folds, None) or dull

    return _fold_case("plain", np.zeros(n, dtype=int), k, int(rng.integers(2**31)), judge)


@kind("folds_stratified", task="folds", title="Classes keep their share in every test")
def folds_stratified(rng: np.random.Generator) -> Case:
    """Draw classes of unequal size, in order or mixed."""
    n, k = int(rng.integers(12, 80)), int(rng.integers(2, 6))
    labels = rng.choice(4, n, p=[0.6, 0.25, 0.1, 0.05])
    labels = np.sort(labels) if rng.random() < 0.5 else labels

    def judge(folds: Folds) -> str | None:
        return partition(folds, n) or _balanced(folds, labels)

    return _fold_case("stratified", labels, k, int(rng.integers(2**31)), judge)


def group_sizes(labels: Array, k: int) -> list[int]:
    """Return the sizes of scikit-learn's GroupKFold, sorted."""
    from sklearn.model_selection import GroupKFold

    return sorted(len(test) for _, test in GroupKFold(k).split(labels, groups=labels))


@kind("folds_grouped", task="folds", title="A group is in one test only, folds are even")
def folds_grouped(rng: np.random.Generator) -> Case:
    """Draw groups of unequal size."""
    k = int(rng.integers(2, 5))
    groups = rng.permutation(100)[: int(rng.integers(2 * k, 15))]
    labels = np.concatenate([groups, rng.choice(groups, 40, p=rng.dirichlet(np.ones(len(groups))))])
    labels, sizes = rng.permutation(labels), group_sizes(labels, k)

    def judge(folds: Folds) -> str | None:
        for group in np.unique(labels):
            if sum(bool((labels[test] == group).any()) for _, test in folds) > 1:
                return f"group {group} is in more than one test: it is trained on and tested"
        found = sorted(len(test) for _, test in folds)
        uneven = None if found == sizes else f"the tests have {found} rows; {sizes} is possible"
        return partition(folds, len(labels)) or uneven

    return _fold_case("grouped", labels, k, int(rng.integers(2**31)), judge)


@kind("folds_ordered", task="folds", title="Train on the past, test on what comes next")
def folds_ordered(rng: np.random.Generator) -> Case:
    """Draw times in any order."""
    from sklearn.model_selection import TimeSeriesSplit

    k = int(rng.integers(2, 6))
    times = rng.permutation(1000)[: int(rng.integers(3 * k, 60))]
    order = np.argsort(times)
    wanted = [(order[a], order[b]) for a, b in TimeSeriesSplit(k).split(times)]

    def judge(folds: Folds) -> str | None:
        for number, ((train, test), (past, following)) in enumerate(
            zip(folds, wanted, strict=True)
        ):
            if len(train) and len(test) and times[train].max() > times[test].min():
                return f"fold {number} trains on rows that are later than its test"
            if set(test) != set(following) or set(train) != set(past):
                return (
                    f"fold {number} trains on {len(train)} rows and tests {len(test)}; "
                    f"expected the {len(past)} earliest and the {len(following)} after them"
                )
        return None

    return _fold_case("ordered", times, k, int(rng.integers(2**31)), judge)
