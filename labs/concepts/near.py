"""Cases of nearest neighbours, k-means and self-training."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from grader import loading

if TYPE_CHECKING:
    from labs.concepts import trial
else:
    trial = loading.module(Path(__file__).resolve().with_name("trial.py"))
Case = trial.Case
kind = trial.kind
Array = np.ndarray


def blobs(rng: np.random.Generator, n: int, d: int, classes: int) -> tuple[Array, Array]:
    """Return n points around class centres, with their classes; every class occurs."""
    y = rng.permutation(np.arange(n) % classes)
    return 2 * rng.normal(size=(classes, d))[y] + rng.normal(size=(n, d)), y


def vote(train_x: Array, train_y: Array, x: Array, k: int) -> Array:
    """Return the labels of k nearest neighbours, by scikit-learn."""
    from sklearn.neighbors import KNeighborsClassifier

    model = KNeighborsClassifier(k, algorithm="brute").fit(train_x, train_y)
    return np.asarray(model.predict(x))


def _drawn(rng: np.random.Generator) -> tuple[Array, Array, Array, int]:
    n, d, classes = int(rng.integers(8, 60)), int(rng.integers(1, 6)), int(rng.integers(2, 5))
    x, y = blobs(rng, n + 12, d, classes)
    names = np.sort(rng.choice(np.arange(-9, 20), classes, replace=False))
    return x[:n], names[y[:n]], x[n:], int(rng.integers(1, min(n, 9) + 1))


@kind("knn_votes", task="knn", title="The k nearest vote")
def knn_votes(rng: np.random.Generator) -> Case:
    """Draw labels that are neither 0, 1, 2 nor without gaps."""
    train_x, train_y, x, k = _drawn(rng)
    traps = [
        ("it asks k + 1 neighbours, not k", vote(train_x, train_y, x, min(k + 1, len(train_y))))
    ]
    if k > 1:
        traps.append(("it asks k - 1 neighbours, not k", vote(train_x, train_y, x, k - 1)))
        traps.append(("it asks the nearest alone, not k", vote(train_x, train_y, x, 1)))
    want = vote(train_x, train_y, x, k)
    return Case("knn_predict", (train_x, train_y, x, k), want, f"k = {k}", tuple(traps))


@kind("knn_ties", task="knn", title="Equal votes: the smallest label")
def knn_ties(rng: np.random.Generator) -> Case:
    """Put one row of each label near a query; the largest label is the nearest."""
    labels = np.sort(rng.choice(np.arange(-9, 20), int(rng.integers(2, 5)), replace=False))
    away = np.linspace(2.0, 1.0, len(labels))
    order = rng.permutation(len(labels))
    train_x, query = np.column_stack([away, 0 * away]), np.zeros((1, 2))
    far = np.column_stack([np.full(6, 50.0), rng.normal(size=6)])
    train_x, train_y = np.vstack([train_x[order], far]), np.append(labels[order], [labels[-1]] * 6)
    sentence = "when labels have equally many votes, the smallest is wanted, not the nearest"
    traps = ((sentence, labels[-1:]),)
    about = f"k = {len(labels)}, every vote differs"
    return Case("knn_predict", (train_x, train_y, query, len(labels)), labels[:1], about, traps)


@kind("knn_scale", task="knn", title="No overflow and no lost digits")
def knn_scale(rng: np.random.Generator) -> Case:
    """Scale points so that squares overflow or vanish, or move them far from the origin."""
    train_x, train_y, x, k = _drawn(rng)
    want = vote(train_x, train_y, x, k)
    scale, offset = [(1e200, 0.0), (1e-200, 0.0), (1.0, 1e8)][int(rng.integers(3))]
    about = f"coordinates near {max(scale, offset) if offset else scale:g}"
    return Case(
        "knn_predict", (train_x * scale + offset, train_y, x * scale + offset, k), want, about
    )


def lloyd(x: Array, centres: Array, steps: int) -> tuple[Array, Array]:
    """Return (centres, labels) of Lloyd's algorithm, row by row."""
    centres = centres.astype(float).copy()
    for _ in range(steps):
        labels = nearest(x, centres)
        for j in range(len(centres)):
            if (labels == j).any():
                centres[j] = x[labels == j].mean(axis=0)
    return centres, nearest(x, centres)


def nearest(x: Array, centres: Array) -> Array:
    """Return the number of the nearest centre of each row, the first of equals."""
    return np.array([np.linalg.norm(centres - row, axis=1).argmin() for row in x])


@kind("kmeans_steps", task="unlabelled", title="Lloyd's steps, counted right")
def kmeans_steps(rng: np.random.Generator) -> Case:
    """Draw few steps, so that one more or less shows."""
    x, _ = blobs(rng, int(rng.integers(15, 60)), int(rng.integers(1, 5)), 4)
    k, steps = int(rng.integers(2, 6)), int(rng.integers(0, 5))
    start = x[rng.choice(len(x), k, replace=False)] + 0.1 * rng.normal(size=(k, x.shape[1]))
    want = lloyd(x, start, steps)
    last = lloyd(x, start, steps - 1)[1] if steps else want[1]
    traps = (
        ("the labels are from before the last move of the centres", (want[0], last)),
        ("it takes one step too many", lloyd(x, start, steps + 1)),
    )
    return Case("kmeans", (x, start, steps), want, f"{steps} steps", traps)


@kind("kmeans_empty", task="unlabelled", title="A centre without rows stays where it is")
def kmeans_empty(rng: np.random.Generator) -> Case:
    """Put one centre where no row will ever come."""
    x, _ = blobs(rng, 30, 2, 3)
    start = np.vstack([x[:2] + 0.1, [[400.0, -400.0]]])[rng.permutation(3)]
    return Case("kmeans", (x, start, 3), lloyd(x, start, 3), "a centre that no row is nearest to")


def adopt(x: Array, y: Array, threshold: float, rounds: int, keep: bool = True) -> Array:
    """Return the labels of self-training with class means; `keep` False takes labels anew."""
    given, labels = y, y.copy()
    for _ in range(rounds):
        means = np.array([x[labels == c].mean(axis=0) for c in range(given.max() + 1)])
        new = labels.copy() if keep else given.copy()
        for i in np.flatnonzero(new == -1):
            away = ((x[i] - means) ** 2).sum(axis=1)
            share = np.exp(away.min() - away)
            if share.max() / share.sum() >= threshold:
                new[i] = away.argmin()
        labels = new
    return labels


def _half_labelled(rng: np.random.Generator) -> tuple[Array, Array]:
    x, y = blobs(rng, int(rng.integers(20, 60)), int(rng.integers(1, 4)), int(rng.integers(2, 4)))
    known = np.zeros(len(y), dtype=bool)
    known[[np.flatnonzero(y == c)[0] for c in range(y.max() + 1)]] = True
    known |= rng.random(len(y)) < 0.1
    return x, np.where(known, y, -1)


@kind("self_train_rounds", task="unlabelled", title="Sure labels are adopted, round by round")
def self_train_rounds(rng: np.random.Generator) -> Case:
    """Draw a few labels and some rounds."""
    x, y = _half_labelled(rng)
    threshold, rounds = float(rng.uniform(0.6, 0.99)), int(rng.integers(2, 6))
    everything = adopt(x, y, 0.0, 1)
    traps = (
        ("an adopted label must stay; it takes them anew", adopt(x, y, threshold, rounds, False)),
        ("it stops after one round", adopt(x, y, threshold, 1)),
        ("it adopts every label, however unsure", everything),
    )
    want = adopt(x, y, threshold, rounds)
    about = f"threshold {threshold:.2f}, {rounds} rounds"
    return Case("self_train", (x, y, threshold, rounds), want, about, traps)


@kind("self_train_far", task="unlabelled", title="Probabilities of far rows stay numbers")
def self_train_far(rng: np.random.Generator) -> Case:
    """Scale until exp(-squared distance) is 0 for every class."""
    x, y = _half_labelled(rng)
    x = 200 * x
    return Case("self_train", (x, y, 0.9, 3), adopt(x, y, 0.9, 3), "rows far from every mean")
