"""Concepts: what a technical round asks you to write from scratch. Use numpy and no other package.

Arrays come in and go out, nothing is changed in place; x is (n, d) float and y (n,) unless a
function says otherwise. Every convention that is judged is in labs/concepts/README.md.
"""

from __future__ import annotations

from math import comb
from typing import Any

import numpy as np

Array = np.ndarray | Any


# begin solution: helpers of the reference
def _features(kernels: Array, bias: Array, images: Array) -> tuple[Array, Array, Array]:
    """Return padded images, activations (n, f, 8, 8) and their maxima over 2 x 2 (n, f, 4, 4)."""
    pad = kernels.shape[1] // 2
    padded = np.pad(np.asarray(images) / 16.0, ((0, 0), (pad, pad), (pad, pad)))[:, None]
    active = np.maximum(conv2d(padded, kernels[:, None], bias), 0)
    return padded, active, active.reshape(*active.shape[:2], 4, 2, 4, 2).max(axis=(3, 5))


def _gradients(network: dict[str, Array], images: Array, labels: Array) -> dict[str, Array]:
    """Return the gradient of the mean cross-entropy for every array of the network."""
    padded, active, pooled = _features(network["kernels"], network["bias"], images)
    flat = pooled.reshape(len(pooled), -1)
    hidden = np.maximum(flat @ network["w1"] + network["b1"], 0)
    error = softmax(hidden @ network["w2"] + network["b2"]) / len(labels)
    error -= np.eye(error.shape[1])[labels] / len(labels)
    back = (error @ network["w2"].T) * (hidden > 0)
    routed = (back @ network["w1"].T).reshape(pooled.shape).repeat(2, axis=2).repeat(2, axis=3)
    routed *= (active == pooled.repeat(2, axis=2).repeat(2, axis=3)) & (active > 0)
    kernels = conv2d(padded.swapaxes(0, 1), routed.swapaxes(0, 1), 0.0)[0]
    dense = {"w1": flat.T @ back, "b1": back.sum(0), "w2": hidden.T @ error, "b2": error.sum(0)}
    return {"kernels": kernels, "bias": routed.sum(axis=(0, 2, 3)), **dense}


def _impurity(counts: Array, criterion: str) -> Array:
    """Return Gini impurity or entropy in bits of class counts (..., classes)."""
    p = counts / np.maximum(counts.sum(axis=-1, keepdims=True), 1)
    return (p * (1 - p if criterion == "gini" else -np.log2(np.where(p > 0, p, 1)))).sum(axis=-1)


# end solution


def knn_predict(train_x: Array, train_y: Array, x: Array, k: int) -> Array:
    """Return the most frequent label among the k nearest rows of train_x, for each row of x.
    Euclidean distance. Equal votes: the smallest label. train_y is int."""
    # begin solution: distances by one matrix product, a partial sort, a vote
    centre = train_x.mean(axis=0)
    scale = max(np.abs(train_x - centre).max(), np.abs(x - centre).max()) or 1.0
    near, far = (train_x - centre) / scale, (x - centre) / scale
    squared = (near**2).sum(axis=1) - 2 * far @ near.T
    nearest = np.argpartition(squared, k - 1, axis=1)[:, :k]
    classes, codes = np.unique(train_y, return_inverse=True)
    votes = np.stack([(codes[nearest] == c).sum(axis=1) for c in range(len(classes))], axis=1)
    return classes[votes.argmax(axis=1)]
    # end solution


def kmeans(x: Array, centres: Array, steps: int) -> tuple[Array, Array]:
    """Return (centres, labels) after `steps` of Lloyd's algorithm from centres (k, d).
    Labels go with the returned centres, the first of equals. A centre without rows stays."""
    # begin solution: assign, then move, in turns
    centres = np.array(centres, dtype=float)
    for step in range(steps + 1):
        labels = ((x[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        for j in np.unique(labels) if step < steps else ():
            centres[j] = x[labels == j].mean(axis=0)
    return centres, labels
    # end solution


def self_train(x: Array, y: Array, threshold: float, rounds: int) -> Array:
    """Return y with labels for rows where it is -1, as far as self-training dares.
    Classifier: class means, probability softmax(-squared distance). Each round adopts, for good,
    the label of every unlabelled row whose highest probability reaches the threshold."""
    # begin solution: fit, adopt the sure ones, repeat
    y = np.array(y)
    for _ in range(rounds):
        means = np.stack([x[y == c].mean(axis=0) for c in range(y.max() + 1)])
        sure = softmax(-((x[:, None] - means) ** 2).sum(axis=2))
        y = np.where((y == -1) & (sure.max(axis=1) >= threshold), sure.argmax(axis=1), y)
    return y
    # end solution


def bias_variance(x: Array, truth: Array, noise: float, degree: int, runs: int, seed: int) -> Any:
    """Return (squared bias, variance) of a polynomial fit at x (n,), averaged over x.
    Simulate: draw y = truth + noise * N(0, 1) `runs` times, fit by least squares each time."""
    # begin solution: many fits, their mean against the truth, their spread around it
    drawn = truth + noise * np.random.default_rng(seed).normal(size=(runs, len(x)))
    design = np.vander(x / np.abs(x).max(), degree + 1)
    fitted = (design @ np.linalg.lstsq(design, drawn.T, rcond=None)[0]).T
    variance = fitted.var(axis=0, ddof=1).mean()
    return ((fitted.mean(axis=0) - truth) ** 2).mean() - variance / runs, variance
    # end solution


def impute(train: Array, test: Array, how: str, k: int) -> Array:
    """Return test with its NaNs filled from train: column "mean", "median", "mode", or "knn".
    Mode: the smallest of equally frequent values. knn: the column's mean over the k nearest rows
    of train that have it; distance: mean squared difference over the columns both rows have."""
    # begin solution: what is filled in comes from the training rows alone
    fill = np.nanmedian(train, axis=0) if how == "median" else np.nanmean(train, axis=0)
    if how == "mode":
        counted = [np.unique(column[~np.isnan(column)], return_counts=True) for column in train.T]
        fill = np.array([values[counts.argmax()] for values, counts in counted])
    filled = np.where(np.isnan(test), fill, test)
    for i, j in np.argwhere(np.isnan(test)) if how == "knn" else ():
        donors = train[~np.isnan(train[:, j])]
        distance = np.nanmean((donors - test[i]) ** 2, axis=1)
        filled[i, j] = donors[np.argsort(distance, kind="stable")[:k], j].mean()
    return filled
    # end solution


def iterative_impute(x: Array, rounds: int) -> Array:
    """Return x with NaNs replaced by column means, then `rounds` times, column by column, by least
    squares with intercept on all other columns, fitted on the rows where the column is known."""
    # begin solution: mean, then a regression a column and round
    missing = np.isnan(x)
    filled = np.where(missing, np.nanmean(x, axis=0), x)
    for j in np.tile(np.flatnonzero(missing.any(axis=0)), rounds):
        design, gone = np.insert(np.delete(filled, j, axis=1), 0, 1, axis=1), missing[:, j]
        filled[gone, j] = design[gone] @ np.linalg.lstsq(design[~gone], x[~gone, j])[0]
    return filled
    # end solution


def missing_bias(x: Array, y: Array, observed: Array) -> dict[str, Array]:
    """Return, for "deletion", "mean" and "regression" imputation of y, three errors (3,).
    Treated minus complete data, averaged over runs: mean of y, standard deviation of y (ddof 0),
    slope of y on x. All arguments are (runs, n); y is complete, observed says what was seen."""

    # begin solution: treat, take three statistics, subtract the complete ones, average
    def statistics(a: Array, b: Array) -> Array:
        return np.array([b.mean(), b.std(), np.cov(a, b)[0, 1] / a.var(ddof=1)])

    found: dict[str, list[Array]] = {"deletion": [], "mean": [], "regression": []}
    for a, b, seen in zip(x, y, observed, strict=True):
        whole, kept = statistics(a, b), statistics(a[seen], b[seen])
        line = kept[0] + kept[2] * (a - a[seen].mean())
        found["deletion"].append(kept - whole)
        found["mean"].append(statistics(a, np.where(seen, b, kept[0])) - whole)
        found["regression"].append(statistics(a, np.where(seen, b, line)) - whole)
    return {name: np.mean(rows, axis=0) for name, rows in found.items()}
    # end solution


def ridge(x: Array, y: Array, alpha: float) -> tuple[float, Array]:
    """Return (intercept, weights) that minimise |y - intercept - x w|^2 + alpha |w|^2."""
    # begin solution: centre, solve, put the means back
    centred = x - x.mean(axis=0)
    weights = np.linalg.solve(centred.T @ centred + alpha * np.eye(x.shape[1]), centred.T @ y)
    return float(y.mean() - x.mean(axis=0) @ weights), weights
    # end solution


def lasso(x: Array, y: Array, alpha: float, sweeps: int) -> tuple[float, Array]:
    """Return (intercept, weights) that minimise |y - intercept - x w|^2 / 2n + alpha |w|_1.
    Coordinate descent from zero; a sweep updates every weight once, from left to right."""
    # begin solution: soft-threshold one weight at a time
    centred, weights, size = x - x.mean(axis=0), np.zeros(x.shape[1]), len(x) * x.var(axis=0)
    for j in np.tile(np.flatnonzero(size > 0), sweeps):
        pull = centred[:, j] @ (y - y.mean() - centred @ weights) + size[j] * weights[j]
        weights[j] = np.sign(pull) * max(abs(pull) - alpha * len(y), 0.0) / size[j]
    return float(y.mean() - x.mean(axis=0) @ weights), weights
    # end solution


def softmax(logits: Array) -> Array:
    """Return the softmax of each row of logits (n, classes), which may be huge or -inf."""
    # begin solution: subtract the maximum first
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
    # end solution


def log_loss(y: Array, margin: Array) -> float:
    """Return the mean of -log p(y), p(1) = sigmoid(margin); margins (n,) may be huge."""
    # begin solution: log(1 + e^-m) without overflow
    return float(np.logaddexp(0, np.where(y == 1, -margin, margin)).mean())
    # end solution


def descend(
    x: Array, y: Array, loss: str, rate: float, momentum: float, batch: int, epochs: int
) -> Array:
    """Return the weights after each epoch (epochs, d): "squared" (x w - y)^2 / 2 or "logistic".
    Start from zero; no intercept; `batch` rows a step in their order, the last perhaps fewer:
    velocity = momentum * velocity + mean gradient, then w = w - rate * velocity."""
    # begin solution: the gradient of both losses has one form
    weights = velocity = np.zeros(x.shape[1])
    path = []
    for _ in range(epochs):
        for start in range(0, len(x), batch):
            rows, target = x[start : start + batch], y[start : start + batch]
            score = rows @ weights
            predicted = score if loss == "squared" else 0.5 * (1 + np.tanh(score / 2))
            velocity = momentum * velocity + rows.T @ (predicted - target) / len(target)
            weights = weights - rate * velocity
        path.append(weights)
    return np.array(path)
    # end solution


def diagnose(losses: Array) -> str:
    """Return the first that fits a learning curve (steps,).
    "diverging": a loss is not finite, or the last above the first. "oscillating": over a fifth of
    the steps go up. "too slow": over 1 % of the fall came in the last tenth. Else "fine"."""
    # begin solution: four questions in that order
    if not np.isfinite(losses).all() or losses[-1] > losses[0]:
        return "diverging"
    late = losses[-1 - len(losses) // 10] - losses[-1]
    slow = "too slow" if late > 0.01 * (losses[0] - losses[-1]) else "fine"
    return "oscillating" if (np.diff(losses) > 0).mean() > 0.2 else slow
    # end solution


def pca(x: Array, k: int) -> tuple[Array, Array, Array]:
    """Return k components (k, d), each one's share of the whole variance (k,), scores (n, k).
    In each component the entry of largest absolute value is positive."""
    # begin solution: centre, SVD, turn the signs
    centred = x - x.mean(axis=0)
    _, singular, rows = np.linalg.svd(centred, full_matrices=False)
    rows, share = rows[:k], (singular**2 / (singular**2).sum())[:k]
    rows = rows * np.sign(rows[np.arange(k), np.abs(rows).argmax(axis=1)])[:, None]
    return rows, share, centred @ rows.T
    # end solution


def folds(kind: str, labels: Array, k: int, seed: int) -> list[tuple[Array, Array]]:
    """Return k pairs (training rows, test rows), as row numbers. labels (n,) are int.
    "plain": shuffled by the seed, sizes differ by at most 1. "stratified": so do the counts of each
    label. "grouped": no group (label) in two tests; largest group first, into the emptiest fold.
    "ordered": by label (time), the last k * (n // (k + 1)) rows: k tests, trained on the past."""
    # begin solution: a fold number for every row
    n, fold = len(labels), np.empty(len(labels), dtype=int)
    order = np.random.default_rng(seed).permutation(n)
    if kind == "ordered":
        order, size = np.argsort(labels, kind="stable"), n // (k + 1)
        return [(order[: n - size * i], order[n - size * i :][:size]) for i in range(k, 0, -1)]
    if kind == "stratified":
        order = order[np.argsort(labels[order], kind="stable")]
    fold[order] = np.arange(n) % k
    if kind == "grouped":
        names, counts = np.unique(labels, return_counts=True)
        filled = np.zeros(k)
        for g in np.argsort(-counts, kind="stable"):
            fold[labels == names[g]] = filled.argmin()
            filled[filled.argmin()] += counts[g]
    return [(np.flatnonzero(fold != i), np.flatnonzero(fold == i)) for i in range(k)]
    # end solution


def regression_metrics(y: Array, prediction: Array) -> dict[str, float]:
    """Return "mae", "rmse" and "r2" (for constant y: 1 when all is right, else 0)."""
    # begin solution: errors against the spread of y
    squared, spread = ((y - prediction) ** 2).mean(), y.var()
    r2 = 1 - squared / spread if spread > 0 else float(squared == 0)
    return {"mae": np.abs(y - prediction).mean(), "rmse": np.sqrt(squared), "r2": r2}
    # end solution


def classification_metrics(y: Array, prediction: Array, classes: int) -> dict[str, Any]:
    """Return "confusion" (true, predicted), by class "precision", "recall", "f1", and their
    averages "macro_f1" (over classes) and "micro_f1" (over rows). 0 / 0 counts as 0."""
    # begin solution: everything from the confusion matrix
    confusion = np.bincount(y * classes + prediction, minlength=classes**2).reshape(classes, -1)
    right, found, wanted = np.diag(confusion), confusion.sum(axis=0), confusion.sum(axis=1)
    precision, recall = right / np.maximum(found, 1), right / np.maximum(wanted, 1)
    f1 = 2 * right / np.maximum(found + wanted, 1)
    means = {"macro_f1": f1.mean(), "micro_f1": right.sum() / len(y)}
    return {"confusion": confusion, "precision": precision, "recall": recall, "f1": f1, **means}
    # end solution


def ranking_metrics(y: Array, score: Array) -> dict[str, Any]:
    """Return the ROC curve "fpr", "tpr", its area "auc", and "average_precision".
    The curve: (0, 0), then a point for each distinct score, from the highest down. Average
    precision: sum over these points of precision times rise of recall."""
    # begin solution: cumulative counts at the end of each run of equal scores
    order = np.argsort(-score, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(score[order])), len(y) - 1)
    hits = np.cumsum(y[order])[ends]
    fpr = np.append(0, (ends + 1 - hits) / (len(y) - y.sum()))
    tpr = np.append(0, hits / y.sum())
    auc, precise = np.trapezoid(tpr, fpr), np.diff(tpr) @ (hits / (ends + 1))
    return {"fpr": fpr, "tpr": tpr, "auc": auc, "average_precision": precise}
    # end solution


def reliability(y: Array, p: Array, bins: int) -> dict[str, Any]:
    """Return "count", "mean_p" and "share" (of y = 1) of the non-empty among equal bins of [0, 1],
    the calibration error "ece" (mean of |mean_p - share| over rows) and the "brier" score."""
    # begin solution: a bin number for every row, sums by bincount
    number = np.minimum((p * bins).astype(int), bins - 1)
    count = np.bincount(number)
    full, count = count > 0, count[count > 0]
    mean_p, share = (np.bincount(number, column)[full] / count for column in (p, y))
    ece, brier = (count * np.abs(mean_p - share)).sum() / len(y), ((p - y) ** 2).mean()
    return {"count": count, "mean_p": mean_p, "share": share, "ece": ece, "brier": brier}
    # end solution


def best_split(x: Array, y: Array, criterion: str) -> tuple[int, float, float]:
    """Return (column, threshold, gain) of the split x <= threshold that lowers impurity most.
    Impurity: "gini", or "entropy" in bits. The threshold lies halfway between neighbours;
    (0, 0.0, 0.0) when nothing is gained."""
    # begin solution: class counts left of every cut of every column
    whole, best = np.bincount(y), (0, 0.0, 0.0)
    share = np.arange(1, len(y)) / len(y)
    for j in range(x.shape[1]):
        order = np.argsort(x[:, j], kind="stable")
        value, left = x[order, j], np.cumsum(np.eye(len(whole))[y[order]], axis=0)[:-1]
        right = (1 - share) * _impurity(whole - left, criterion)
        gain = _impurity(whole, criterion) - share * _impurity(left, criterion) - right
        gain *= np.diff(value) > 0
        i = int(gain.argmax())
        if gain[i] > best[2] + 1e-12:
            best = (j, float((value[i] + value[i + 1]) / 2), float(gain[i]))
    return best
    # end solution


def forest_importance(trees: list[dict[str, Array]], columns: int) -> Array:
    """Return the impurity importance (columns,) of a forest: mean over trees, each summing to 1.
    A tree: "left", "right" (nodes, -1 in a leaf), "column", "impurity", "rows", each (nodes,)."""
    # begin solution: what each split saves, weighted by its rows
    total = np.zeros(columns)
    for tree in trees:
        heavy, inner = tree["rows"] * tree["impurity"], tree["left"] >= 0
        saved = heavy - heavy[tree["left"]] - heavy[tree["right"]]
        own = np.bincount(tree["column"][inner], saved[inner], columns)
        total += own / (own.sum() or 1.0)
    return total / (total.sum() or 1.0)
    # end solution


def permutation_importance(x: Array, y: Array, weights: Array, runs: int, seed: int) -> Array:
    """Return (d,): the mean rise of the squared error of x @ weights when column j is shuffled."""
    # begin solution: shuffle one column, measure, put it back
    rng, rise = np.random.default_rng(seed), np.zeros(x.shape[1])
    for j in np.tile(np.arange(x.shape[1]), runs):
        shuffled = x.copy()
        shuffled[:, j] = rng.permutation(x[:, j])
        rise[j] += ((shuffled @ weights - y) ** 2).mean() / runs
    return rise - ((x @ weights - y) ** 2).mean()
    # end solution


def conv2d(images: Array, kernels: Array, bias: Array) -> Array:
    """Return what deep learning calls convolution (cross-correlation), stride 1, no padding.
    images (n, c, h, w), kernels (f, c, s, s), bias (f,) -> (n, f, h - s + 1, w - s + 1)."""
    # begin solution: im2col by a view of windows, then one matrix product
    windows = np.lib.stride_tricks.sliding_window_view(images, kernels.shape[2:], axis=(2, 3))
    return np.moveaxis(np.tensordot(windows, kernels, ([1, 4, 5], [1, 2, 3])) + bias, 3, 1)
    # end solution


def conv2d_backward(images: Array, kernels: Array, upstream: Array) -> tuple[Array, Array, Array]:
    """Return the gradients of sum(upstream * conv2d(...)) for images, kernels and bias."""
    # begin solution: kernels see the windows; images get the kernels back, turned around
    windows = np.lib.stride_tricks.sliding_window_view(images, kernels.shape[2:], axis=(2, 3))
    for_kernels = np.tensordot(upstream, windows, axes=([0, 2, 3], [0, 2, 3]))
    edge, turned = kernels.shape[2] - 1, kernels[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
    padded = np.pad(upstream, ((0, 0), (0, 0), (edge, edge), (edge, edge)))
    return conv2d(padded, turned, np.zeros(len(turned))), for_kernels, upstream.sum(axis=(0, 2, 3))
    # end solution


def train_network(images: Array, labels: Array, seed: int) -> dict[str, Array]:
    """Train a convolutional network on images (n, 8, 8) of 0 to 16 with labels 0, 1, ...
    Return its arrays; "kernels" (f, s, s) and "bias" (f,) see images / 16, then comes a ReLU."""
    # begin solution: convolution, pooling, two dense layers; SGD with momentum, shifted images
    rng, f, h, epochs = np.random.default_rng(seed), 16, 64, 40
    shapes = {"kernels": (f, 3, 3), "w1": (16 * f, h), "w2": (h, int(labels.max()) + 1)}
    fans = {"kernels": 9, "w1": 16 * f, "w2": 2 * h}
    network = {key: rng.normal(0, (2 / fans[key]) ** 0.5, shape) for key, shape in shapes.items()}
    network |= {"bias": np.zeros(f), "b1": np.zeros(h), "b2": np.zeros(shapes["w2"][1])}
    velocity: dict[str, Any] = dict.fromkeys(network, 0.0)
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (8, 8), axis=(1, 2))
    for epoch in range(epochs):
        order = rng.permutation(len(images))
        for rows in np.array_split(order, -(-len(order) // 32)):
            shifted = windows[rows, rng.integers(0, 3, len(rows)), rng.integers(0, 3, len(rows))]
            for key, slope in _gradients(network, shifted, labels[rows]).items():
                velocity[key] = 0.9 * velocity[key] - 0.05 * (1 - epoch / epochs) * slope
                network[key] = network[key] + velocity[key]
    return network
    # end solution


def predict_network(network: dict[str, Array], images: Array) -> Array:
    """Return the labels (n,) that what train_network returned gives to images (n, 8, 8)."""
    # begin solution: forward, highest logit
    flat = _features(network["kernels"], network["bias"], images)[2].reshape(len(images), -1)
    hidden = np.maximum(flat @ network["w1"] + network["b1"], 0)
    return (hidden @ network["w2"] + network["b2"]).argmax(axis=1)
    # end solution


def transfer(kernels: Array, bias: Array, images: Array, labels: Array, new: Array) -> Array:
    """Return labels of new images (n, 8, 8) of classes the network never saw, from few examples.
    kernels and bias: a trained first layer, frozen. images (m, 8, 8), labels (m,): the examples."""
    # begin solution: frozen features, nearest class mean
    few, many = (_features(kernels, bias, x)[2].reshape(len(x), -1) for x in (images, new))
    classes = np.unique(labels)
    means = np.stack([few[labels == c].mean(axis=0) for c in classes])
    return classes[((many[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)]
    # end solution


def q_learning(
    world: dict[str, Array], episodes: int, rate: float, discount: float, epsilon: float, seed: int
) -> Array:
    """Return the action values (states, actions) that tabular Q-learning finds. world: "next",
    "reward", "done" (the episode ends), each (states, actions). Start anywhere, at random."""
    # begin solution: act epsilon-greedily, move Q towards reward + discount * best next
    rng, q = np.random.default_rng(seed), np.zeros(world["next"].shape)
    for _ in range(episodes):
        state, steps = int(rng.integers(len(q))), 0
        while state >= 0 and steps < 100:
            action = rng.integers(q.shape[1]) if rng.random() < epsilon else q[state].argmax()
            after, done = world["next"][state, action], world["done"][state, action]
            target = world["reward"][state, action] + (0 if done else discount * q[after].max())
            q[state, action] += rate * (target - q[state, action])
            state, steps = -1 if done else after, steps + 1
    return q
    # end solution


def shapley(value: Array) -> Array:
    """Return the exact Shapley value of each of d players (d,).
    value (2^d,) is what each coalition earns; player j is in coalition m when bit j of m is set."""
    # begin solution: a player's marginal contribution, averaged over coalitions without it
    d, coalition = len(value).bit_length() - 1, np.arange(len(value))
    size = ((coalition[:, None] >> np.arange(d)) & 1).sum(axis=1)
    weight, result = np.array([1 / (d * comb(d - 1, s)) for s in range(d)]), np.zeros(d)
    for j in range(d):
        without = coalition[(coalition >> j) & 1 == 0]
        result[j] = weight[size[without]] @ (value[without | 1 << j] - value[without])
    return result
    # end solution
