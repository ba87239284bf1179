"""The naive answers: the most frequent label, zeros, the first rows, class means of raw pixels.

Only functions for which there is a naive answer are here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray | Any


def knn_predict(train_x: Array, train_y: Array, x: Array, k: int) -> Array:
    """Return the most frequent label of all."""
    labels, counts = np.unique(train_y, return_counts=True)
    return np.full(len(x), labels[counts.argmax()])


def train_network(images: Array, labels: Array, seed: int) -> dict[str, Array]:
    """Remember the mean image of each class; the filters are one that passes pixels on."""
    classes = range(int(labels.max()) + 1)
    kernels = np.zeros((1, 3, 3))
    kernels[0, 1, 1] = 1.0
    means = np.stack([images[labels == c].mean(axis=0) for c in classes])
    return {"kernels": kernels, "bias": np.zeros(1), "means": means}


def predict_network(network: dict[str, Array], images: Array) -> Array:
    """Return the class of the nearest mean image."""
    return _nearest(network["means"], images)


def transfer(kernels: Array, bias: Array, images: Array, labels: Array, new: Array) -> Array:
    """Return the label of the nearest mean image; the filters are not used."""
    classes = np.unique(labels)
    return classes[_nearest(np.stack([images[labels == c].mean(axis=0) for c in classes]), new)]


def _nearest(means: Array, images: Array) -> Array:
    return ((images[:, None] - means) ** 2).sum(axis=(2, 3)).argmin(axis=1)
