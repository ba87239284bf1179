"""Images are normalised by the batch they come in.

verdict: fail
caught by: network/network_alone
may also fail: network/network_learns, network/digits_accuracy
"""

from __future__ import annotations

reference_predict = predict_network


def predict_network(network, images):
    images = (images - images.mean(axis=0)) / (images.std(axis=0) + 1e-6)
    return reference_predict(network, 4.9 + 6 * images)
