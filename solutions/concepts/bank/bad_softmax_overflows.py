"""Exponents of the logits as they are.

verdict: fail
caught by: stable/softmax_extreme, unlabelled/self_train_far
may also fail: stable/stable_right, unlabelled/unlabelled_right
"""

from __future__ import annotations


def softmax(logits):
    powers = np.exp(logits)
    return powers / powers.sum(axis=1, keepdims=True)
