"""A softmax regression on pixels.

verdict: fail
caught by: network/digits_accuracy, transfer/transfer_gain
may also fail: network/network_learns, transfer/transfer_accuracy
"""

from __future__ import annotations


def train_network(images, labels, seed):
    kernels = np.zeros((1, 3, 3))
    kernels[0, 1, 1] = 1.0
    x, target = images.reshape(len(images), -1) / 16, np.eye(int(labels.max()) + 1)[labels]
    weights = np.zeros((64, target.shape[1]))
    for _ in range(300):
        weights -= 0.5 * x.T @ (softmax(x @ weights) - target) / len(x)
    return {"kernels": kernels, "bias": np.zeros(1), "weights": weights}


def predict_network(network, images):
    return (images.reshape(len(images), -1) @ network["weights"]).argmax(axis=1)
