"""Cases of tree splits, importances and Shapley values."""

from __future__ import annotations

from itertools import permutations
from math import factorial
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


def impurity(y: Array, criterion: str) -> float:
    """Return the Gini impurity, or the entropy in bits, of labels."""
    p = np.unique(y, return_counts=True)[1] / max(len(y), 1)
    return float(1 - (p**2).sum()) if criterion == "gini" else float(-(p * np.log2(p)).sum())


def gain_of(x: Array, y: Array, column: int, threshold: float, criterion: str) -> float:
    """Return by how much a split lowers the impurity."""
    left = x[:, column] <= threshold
    share = left.mean()
    parts = share * impurity(y[left], criterion) + (1 - share) * impurity(y[~left], criterion)
    return float(impurity(y, criterion) - parts)


def middles(values: Array) -> Array:
    """Return the points halfway between neighbouring distinct values."""
    values = np.unique(values)
    return np.asarray((values[1:] + values[:-1]) / 2)


def best_gain(x: Array, y: Array, criterion: str) -> float:
    """Return the gain of the best split, trying all; 0 when none gains."""
    cuts = ((j, cut) for j in range(x.shape[1]) for cut in middles(x[:, j]))
    return max((gain_of(x, y, j, cut, criterion) for j, cut in cuts), default=0.0)


def _judge_split(given: Any, x: Array, y: Array, criterion: str) -> str | None:
    three = trial.parts(given, 3, "(column, threshold, gain)")
    column, threshold, gain = (float(trial.array(part, "the answer", ())) for part in three)
    best = max(best_gain(x, y, criterion), 0.0)
    if best < 1e-9:
        return None if abs(gain) < 1e-6 else f"nothing can be gained, but the gain is {gain:.4g}"
    answers.require(column in range(x.shape[1]), f"there is no column {column:g}")
    true = gain_of(x, y, int(column), threshold, criterion)
    if abs(true - best) > 1e-6:
        other = {"gini": "entropy", "entropy": "gini"}[criterion]
        mixed = abs(gain - best_gain(x, y, other)) < 1e-6
        hint = f": that is the best split by {other}" if mixed else ""
        return f"the split gains {true:.4g}, the best one {best:.4g}{hint}"
    if abs(gain - best) > 1e-6:
        nats = criterion == "entropy" and abs(gain - best * np.log(2)) < 1e-6
        other = {"gini": "entropy", "entropy": "gini"}[criterion]
        mixed = abs(gain - gain_of(x, y, int(column), threshold, other)) < 1e-6
        hint = f": that is the gain by {other}" if mixed else ""
        hint = ": entropy is in bits, take log2" if nats else hint
        return f"the gain is {gain:.4g}, expected {best:.4g}{hint}"
    if np.abs(middles(x[:, int(column)]) - threshold).min() > 1e-6 * max(1, abs(threshold)):
        return f"the threshold {threshold:.6g} is not halfway between two neighbouring values"
    return None


def _split(rng: np.random.Generator, x: Array, y: Array, about: str) -> Case:
    criterion = ("gini", "entropy")[int(rng.integers(2))]

    def judge(given: Any) -> str | None:
        return _judge_split(given, x, y, criterion)

    return Case("best_split", (x, y, criterion), about=f"{criterion}{about}", judge=judge)


@kind("split_values", task="tree", title="The best split by Gini and by entropy")
def split_values(rng: np.random.Generator) -> Case:
    """Draw up to four classes and columns."""
    n, d, classes = int(rng.integers(4, 40)), int(rng.integers(1, 5)), int(rng.integers(2, 5))
    x = rng.normal(size=(n, d))
    y = np.clip((x[:, -1] + rng.normal(size=n)).round() + 1, 0, classes - 1).astype(int)
    return _split(rng, x, y, "")


@kind("split_repeated", task="tree", title="No cut between equal values")
def split_repeated(rng: np.random.Generator) -> Case:
    """Draw columns with few different values."""
    n = int(rng.integers(6, 40))
    x = rng.integers(0, 4, (n, int(rng.integers(1, 4)))).astype(float)
    y = rng.integers(0, 3, n)
    return _split(rng, x, y, ", repeated values")


@kind("split_nothing", task="tree", title="Nothing to gain: no split", public=6, hidden=20)
def split_nothing(rng: np.random.Generator) -> Case:
    """Draw one class, or columns that never change."""
    n = int(rng.integers(2, 20))
    x = rng.normal(size=(n, 2))
    if rng.random() < 0.5:
        return _split(rng, x, np.full(n, int(rng.integers(0, 3))), ", one class")
    return _split(rng, np.ones((n, 2)), rng.integers(0, 2, n), ", constant columns")


def forest(rng: np.random.Generator) -> tuple[list[dict[str, Array]], Array, int]:
    """Return the trees of a forest of scikit-learn as arrays, its importances, and d."""
    from sklearn.ensemble import RandomForestClassifier

    n, d = int(rng.integers(30, 80)), int(rng.integers(2, 6))
    x = rng.normal(size=(n, d))
    y = (x[:, 0] + 0.7 * x[:, 1] + rng.normal(size=n) > 0).astype(int)
    depth, seed = int(rng.integers(1, 6)), int(rng.integers(2**31))
    model = RandomForestClassifier(3, max_depth=depth, random_state=seed, n_jobs=1).fit(x, y)
    trees = [one.tree_ for one in model.estimators_]
    return [as_arrays(tree) for tree in trees], model.feature_importances_, d


def as_arrays(tree: Any) -> dict[str, Array]:
    """Return a tree of scikit-learn in the form of the task."""
    return {
        "left": tree.children_left,
        "right": tree.children_right,
        "column": np.maximum(tree.feature, 0),
        "impurity": tree.impurity,
        "rows": tree.weighted_n_node_samples,
    }


def savings(tree: dict[str, Array], d: int, weighted: bool = True) -> Array:
    """Return what each column saves in a tree, not normalised."""
    total = np.zeros(d)
    rows = tree["rows"] if weighted else np.ones(len(tree["rows"]))
    for node in np.flatnonzero(tree["left"] >= 0):
        left, right = tree["left"][node], tree["right"][node]
        value = rows * tree["impurity"]
        total[tree["column"][node]] += value[node] - value[left] - value[right]
    return total


@kind("forest_values", task="importance", title="Impurity importance as scikit-learn", hidden=15)
def forest_values(rng: np.random.Generator) -> Case:
    """Fit a small forest; now and then add a tree without a split."""
    trees, want, d = forest(rng)
    traps = [("splits must be weighted by their rows", _unweighted(trees, d))]
    summed = np.sum([savings(tree, d) for tree in trees], axis=0)
    traps.append(("each tree sums to 1 before the trees are averaged", summed / summed.sum()))
    if rng.random() < 0.4:
        lone = {"left": [-1], "right": [-1], "column": [0], "impurity": [0.0], "rows": [9.0]}
        trees = [*trees, {key: np.array(value) for key, value in lone.items()}]
    return Case("forest_importance", (trees, d), want, f"{len(trees)} trees", tuple(traps))


def _unweighted(trees: list[dict[str, Array]], d: int) -> Array:
    own = [savings(tree, d, weighted=False) for tree in trees]
    total = np.sum([one / (one.sum() or 1.0) for one in own], axis=0)
    return np.asarray(total / (total.sum() or 1.0))


def expected_rise(x: Array, y: Array, weights: Array) -> Array:
    """Return the exact mean, over all shuffles, of the rise of the squared error.

    With residual r: 2 w mean(r (mean(x) - x)) + 2 w² var(x), column by column.
    """
    residual = x @ weights - y
    pull = 2 * weights * (residual[:, None] * (x.mean(axis=0) - x)).mean(axis=0)
    return np.asarray(pull + 2 * weights**2 * x.var(axis=0))


@kind("permutation_values", task="importance", title="Shuffle one column at a time", hidden=20)
def permutation_values(rng: np.random.Generator) -> Case:
    """Draw a linear model that fits, with one column it does not use."""
    n, d, runs = int(rng.integers(20, 80)), int(rng.integers(2, 6)), 60
    x = rng.normal(size=(n, d)) @ (np.eye(d) + 0.4 * rng.normal(size=(d, d)))
    weights = rng.normal(size=d) * 2
    weights[-1] = 0.0
    y = x @ weights + rng.normal(size=n)
    want, spread = expected_rise(x, y, weights), _spread(rng, x, y, weights)

    def judge(given: Any) -> str | None:
        rise = trial.array(given, "the answer", (d,))
        far = np.abs(rise - want) > 6 * spread / np.sqrt(runs) + 1e-9
        if not far.any():
            return None
        j = int(far.argmax())
        hint = ": is every other column back in order?" if j and rise[j] > want[j] else ""
        if np.allclose(rise, -want, rtol=0.3, atol=0.1):
            hint = ": the rise is shuffled minus unshuffled"
        return f"the rise of column {j} is {rise[j]:.4g}, expected about {want[j]:.4g}{hint}"

    args = (x, y, weights, runs, int(rng.integers(2**31)))
    return Case("permutation_importance", args, about=f"{runs} shuffles", judge=judge)


def _spread(rng: np.random.Generator, x: Array, y: Array, weights: Array) -> Array:
    """Return the standard deviation of the rise of one shuffle, column by column."""
    residual, spread = x @ weights - y, []
    for j in range(x.shape[1]):
        moved = rng.permuted(np.tile(x[:, j], (200, 1)), axis=1) - x[:, j]
        spread.append(((residual + weights[j] * moved) ** 2).mean(axis=1).std())
    return np.array(spread)


def by_permutations(value: Array) -> Array:
    """Return Shapley values by their definition: the mean over all orders of the players."""
    d = len(value).bit_length() - 1
    total = np.zeros(d)
    for order in permutations(range(d)):
        coalition = 0
        for player in order:
            total[player] += value[coalition | 1 << player] - value[coalition]
            coalition |= 1 << player
    return np.asarray(total / factorial(d))


def _game(value: Array, want: Array, about: str) -> Case:
    d = len(want)
    members = np.arange(len(value))
    without = [members[(members >> j) & 1 == 0] for j in range(d)]
    steps = [value[w | 1 << j] - value[w] for j, w in enumerate(without)]
    traps = (
        ("all coalitions weigh the same; weigh them by their size", [s.mean() for s in steps]),
        ("that is what leaving a player out of the full team costs", [s[-1] for s in steps]),
        ("that is what a player earns alone", [s[0] for s in steps]),
    )
    return Case("shapley", (value,), want, about, traps if d > 2 else ())


@kind("shapley_values", task="shapley", title="Any game of up to six players")
def shapley_values(rng: np.random.Generator) -> Case:
    """Draw what every coalition earns."""
    d = int(rng.integers(1, 7))
    value = rng.normal(size=2**d) * 3
    return _game(value, by_permutations(value), f"{d} players")


@kind(
    "shapley_many",
    task="shapley",
    title="Fourteen players: weights do not overflow",
    hidden=8,
    public=2,
)
def shapley_many(rng: np.random.Generator) -> Case:
    """A game of single and pairwise earnings: a pair is shared in halves."""
    d = 14
    single, pair = rng.normal(size=d), np.triu(rng.normal(size=(d, d)), 1)
    inside = (np.arange(2**d)[:, None] >> np.arange(d)) & 1
    value = inside @ single + ((inside @ pair) * inside).sum(axis=1)
    return _game(value, single + (pair.sum(axis=0) + pair.sum(axis=1)) / 2, f"{d} players")


def model_game(x: Array, y: Array, point: Array, seed: int) -> Array:
    """Return what each coalition of columns earns in a forest: the mean of its predictions when
    the coalition has the point's values and the others have each row's (interventional SHAP).
    """
    from sklearn.ensemble import RandomForestRegressor

    model = RandomForestRegressor(4, max_depth=3, random_state=seed, n_jobs=1).fit(x, y)
    d = x.shape[1]
    inside = ((np.arange(2**d)[:, None] >> np.arange(d)) & 1).astype(bool)
    mixed = np.where(inside[:, None], point, x).reshape(-1, d)
    return np.asarray(model.predict(mixed).reshape(2**d, len(x)).mean(axis=1))


@kind("shapley_model", task="shapley", title="A small forest explained", hidden=10, public=3)
def shapley_model(rng: np.random.Generator) -> Case:
    """Explain one prediction of a forest against a background of rows."""
    x = rng.normal(size=(20, 4))
    y = x[:, 0] * x[:, 1] + x[:, 2] + 0.1 * rng.normal(size=20)
    value = model_game(x, y, rng.normal(size=4), int(rng.integers(2**31)))
    return _game(value, by_permutations(value), "a forest of 4 columns")
