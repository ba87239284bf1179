"""Concepts: what a technical round asks you to write from scratch. Use numpy and no other package.

Arrays come in and go out, nothing is changed in place; x is (n, d) float and y (n,) unless a
function says otherwise. Every convention that is judged is in labs/concepts/README.md.
"""

from __future__ import annotations

from math import comb
from typing import Any

import numpy as np

Array = np.ndarray | Any


def knn_predict(train_x: Array, train_y: Array, x: Array, k: int) -> Array:
    """Return the most frequent label among the k nearest rows of train_x, for each row of x.
    Euclidean distance. Equal votes: the smallest label. train_y is int."""
    # TODO: distances by one matrix product, a partial sort, a vote
    raise NotImplementedError("TODO: distances by one matrix product, a partial sort, a vote")


def kmeans(x: Array, centres: Array, steps: int) -> tuple[Array, Array]:
    """Return (centres, labels) after `steps` of Lloyd's algorithm from centres (k, d).
    Labels go with the returned centres, the first of equals. A centre without rows stays."""
    # TODO: assign, then move, in turns
    raise NotImplementedError("TODO: assign, then move, in turns")


def self_train(x: Array, y: Array, threshold: float, rounds: int) -> Array:
    """Return y with labels for rows where it is -1, as far as self-training dares.
    Classifier: class means, probability softmax(-squared distance). Each round adopts, for good,
    the label of every unlabelled row whose highest probability reaches the threshold."""
    # TODO: fit, adopt the sure ones, repeat
    raise NotImplementedError("TODO: fit, adopt the sure ones, repeat")


def bias_variance(x: Array, truth: Array, noise: float, degree: int, runs: int, seed: int) -> Any:
    """Return (squared bias, variance) of a polynomial fit at x (n,), averaged over x.
    Simulate: draw y = truth + noise * N(0, 1) `runs` times, fit by least squares each time."""
    # TODO: many fits, their mean against the truth, their spread around it
    raise NotImplementedError("TODO: many fits, their mean against the truth, their spread around it")


def impute(train: Array, test: Array, how: str, k: int) -> Array:
    """Return test with its NaNs filled from train: column "mean", "median", "mode", or "knn".
    Mode: the smallest of equally frequent values. knn: the column's mean over the k nearest rows
    of train that have it; distance: mean squared difference over the columns both rows have."""
    # TODO: what is filled in comes from the training rows alone
    raise NotImplementedError("TODO: what is filled in comes from the training rows alone")


def iterative_impute(x: Array, rounds: int) -> Array:
    """Return x with NaNs replaced by column means, then `rounds` times, column by column, by least
    squares with intercept on all other columns, fitted on the rows where the column is known."""
    # TODO: mean, then a regression a column and round
    raise NotImplementedError("TODO: mean, then a regression a column and round")


def missing_bias(x: Array, y: Array, observed: Array) -> dict[str, Array]:
    """Return, for "deletion", "mean" and "regression" imputation of y, three errors (3,).
    Treated minus complete data, averaged over runs: mean of y, standard deviation of y (ddof 0),
    slope of y on x. All arguments are (runs, n); y is complete, observed says what was seen."""

    # TODO: treat, take three statistics, subtract the complete ones, average
    raise NotImplementedError("TODO: treat, take three statistics, subtract the complete ones, average")


def ridge(x: Array, y: Array, alpha: float) -> tuple[float, Array]:
    """Return (intercept, weights) that minimise |y - intercept - x w|^2 + alpha |w|^2."""
    # TODO: centre, solve, put the means back
    raise NotImplementedError("TODO: centre, solve, put the means back")


def lasso(x: Array, y: Array, alpha: float, sweeps: int) -> tuple[float, Array]:
    """Return (intercept, weights) that minimise |y - intercept - x w|^2 / 2n + alpha |w|_1.
    Coordinate descent from zero; a sweep updates every weight once, from left to right."""
    # TODO: soft-threshold one weight at a time
    raise NotImplementedError("TODO: soft-threshold one weight at a time")


def softmax(logits: Array) -> Array:
    """Return the softmax of each row of logits (n, classes), which may be huge or -inf."""
    # TODO: subtract the maximum first
    raise NotImplementedError("TODO: subtract the maximum first")


def log_loss(y: Array, margin: Array) -> float:
    """Return the mean of -log p(y), p(1) = sigmoid(margin); margins (n,) may be huge."""
    # TODO: log(1 + e^-m) without overflow
    raise NotImplementedError("TODO: log(1 + e^-m) without overflow")


def descend(
    x: Array, y: Array, loss: str, rate: float, momentum: float, batch: int, epochs: int
) -> Array:
    """Return the weights after each epoch (epochs, d): "squared" (x w - y)^2 / 2 or "logistic".
    Start from zero; no intercept; `batch` rows a step in their order, the last perhaps fewer:
    velocity = momentum * velocity + mean gradient, then w = w - rate * velocity."""
    # TODO: the gradient of both losses has one form
    raise NotImplementedError("TODO: the gradient of both losses has one form")


def diagnose(losses: Array) -> str:
    """Return the first that fits a learning curve (steps,).
    "diverging": a loss is not finite, or the last above the first. "oscillating": over a fifth of
    the steps go up. "too slow": over 1 % of the fall came in the last tenth. Else "fine"."""
    # TODO: four questions in that order
    raise NotImplementedError("TODO: four questions in that order")


def pca(x: Array, k: int) -> tuple[Array, Array, Array]:
    """Return k components (k, d), each one's share of the whole variance (k,), scores (n, k).
    In each component the entry of largest absolute value is positive."""
    # TODO: centre, SVD, turn the signs
    raise NotImplementedError("TODO: centre, SVD, turn the signs")


def folds(kind: str, labels: Array, k: int, seed: int) -> list[tuple[Array, Array]]:
    """Return k pairs (training rows, test rows), as row numbers. labels (n,) are int.
    "plain": shuffled by the seed, sizes differ by at most 1. "stratified": so do the counts of each
    label. "grouped": no group (label) in two tests; largest group first, into the emptiest fold.
    "ordered": by label (time), the last k * (n // (k + 1)) rows: k tests, trained on the past."""
    # TODO: a fold number for every row
    raise NotImplementedError("TODO: a fold number for every row")


def regression_metrics(y: Array, prediction: Array) -> dict[str, float]:
    """Return "mae", "rmse" and "r2" (for constant y: 1 when all is right, else 0)."""
    # TODO: errors against the spread of y
    raise NotImplementedError("TODO: errors against the spread of y")


def classification_metrics(y: Array, prediction: Array, classes: int) -> dict[str, Any]:
    """Return "confusion" (true, predicted), by class "precision", "recall", "f1", and their
    averages "macro_f1" (over classes) and "micro_f1" (over rows). 0 / 0 counts as 0."""
    # TODO: everything from the confusion matrix
    raise NotImplementedError("TODO: everything from the confusion matrix")


def ranking_metrics(y: Array, score: Array) -> dict[str, Any]:
    """Return the ROC curve "fpr", "tpr", its area "auc", and "average_precision".
    The curve: (0, 0), then a point for each distinct score, from the highest down. Average
    precision: sum over these points of precision times rise of recall."""
    # TODO: cumulative counts at the end of each run of equal scores
    raise NotImplementedError("TODO: cumulative counts at the end of each run of equal scores")


def reliability(y: Array, p: Array, bins: int) -> dict[str, Any]:
    """Return "count", "mean_p" and "share" (of y = 1) of the non-empty among equal bins of [0, 1],
    the calibration error "ece" (mean of |mean_p - share| over rows) and the "brier" score."""
    # TODO: a bin number for every row, sums by bincount
    raise NotImplementedError("TODO: a bin number for every row, sums by bincount")


def best_split(x: Array, y: Array, criterion: str) -> tuple[int, float, float]:
    """Return (column, threshold, gain) of the split x <= threshold that lowers impurity most.
    Impurity: "gini", or "entropy" in bits. The threshold lies halfway between neighbours;
    (0, 0.0, 0.0) when nothing is gained."""
    # TODO: class counts left of every cut of every column
    raise NotImplementedError("TODO: class counts left of every cut of every column")


def forest_importance(trees: list[dict[str, Array]], columns: int) -> Array:
    """Return the impurity importance (columns,) of a forest: mean over trees, each summing to 1.
    A tree: "left", "right" (nodes, -1 in a leaf), "column", "impurity", "rows", each (nodes,)."""
    # TODO: what each split saves, weighted by its rows
    raise NotImplementedError("TODO: what each split saves, weighted by its rows")


def permutation_importance(x: Array, y: Array, weights: Array, runs: int, seed: int) -> Array:
    """Return (d,): the mean rise of the squared error of x @ weights when column j is shuffled."""
    # TODO: shuffle one column, measure, put it back
    raise NotImplementedError("TODO: shuffle one column, measure, put it back")


def conv2d(images: Array, kernels: Array, bias: Array) -> Array:
    """Return what deep learning calls convolution (cross-correlation), stride 1, no padding.
    images (n, c, h, w), kernels (f, c, s, s), bias (f,) -> (n, f, h - s + 1, w - s + 1)."""
    # TODO: im2col by a view of windows, then one matrix product
    raise NotImplementedError("TODO: im2col by a view of windows, then one matrix product")


def conv2d_backward(images: Array, kernels: Array, upstream: Array) -> tuple[Array, Array, Array]:
    """Return the gradients of sum(upstream * conv2d(...)) for images, kernels and bias."""
    # TODO: kernels see the windows; images get the kernels back, turned around
    raise NotImplementedError("TODO: kernels see the windows; images get the kernels back, turned around")


def train_network(images: Array, labels: Array, seed: int) -> dict[str, Array]:
    """Train a convolutional network on images (n, 8, 8) of 0 to 16 with labels 0, 1, ...
    Return its arrays; "kernels" (f, s, s) and "bias" (f,) see images / 16, then comes a ReLU."""
    # TODO: convolution, pooling, two dense layers; SGD with momentum, shifted images
    raise NotImplementedError("TODO: convolution, pooling, two dense layers; SGD with momentum, shifted images")


def predict_network(network: dict[str, Array], images: Array) -> Array:
    """Return the labels (n,) that what train_network returned gives to images (n, 8, 8)."""
    # TODO: forward, highest logit
    raise NotImplementedError("TODO: forward, highest logit")


def transfer(kernels: Array, bias: Array, images: Array, labels: Array, new: Array) -> Array:
    """Return labels of new images (n, 8, 8) of classes the network never saw, from few examples.
    kernels and bias: a trained first layer, frozen. images (m, 8, 8), labels (m,): the examples."""
    # TODO: frozen features, nearest class mean
    raise NotImplementedError("TODO: frozen features, nearest class mean")


def q_learning(
    world: dict[str, Array], episodes: int, rate: float, discount: float, epsilon: float, seed: int
) -> Array:
    """Return the action values (states, actions) that tabular Q-learning finds. world: "next",
    "reward", "done" (the episode ends), each (states, actions). Start anywhere, at random."""
    # TODO: act epsilon-greedily, move Q towards reward + discount * best next
    raise NotImplementedError("TODO: act epsilon-greedily, move Q towards reward + discount * best next")


def shapley(value: Array) -> Array:
    """Return the exact Shapley value of each of d players (d,).
    value (2^d,) is what each coalition earns; player j is in coalition m when bit j of m is set."""
    # TODO: a player's marginal contribution, averaged over coalitions without it
    raise NotImplementedError("TODO: a player's marginal contribution, averaged over coalitions without it")
