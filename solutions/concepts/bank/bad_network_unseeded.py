"""Weights that differ from run to run.

verdict: fail
caught by: network/network_alone
"""

from __future__ import annotations

reference_train = train_network


def train_network(images, labels, seed):
    return reference_train(images, labels, int(np.random.default_rng().integers(2**31)))
