"""Adopted labels are forgotten and taken anew in each round.

verdict: fail
caught by: unlabelled/self_train_rounds
may also fail: unlabelled/self_train_far, unlabelled/unlabelled_right
"""

from __future__ import annotations


def self_train(x, y, threshold, rounds):
    given, y = np.array(y), np.array(y)
    for _ in range(rounds):
        means = np.stack([x[given == c].mean(axis=0) for c in range(given.max() + 1)])
        sure = softmax(-((x[:, None] - means) ** 2).sum(axis=2))
        y = np.where((given == -1) & (sure.max(axis=1) >= threshold), sure.argmax(axis=1), given)
    return y
