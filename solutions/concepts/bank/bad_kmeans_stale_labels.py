"""The labels are those before the centres moved for the last time.

verdict: fail
caught by: unlabelled/kmeans_steps
may also fail: unlabelled/kmeans_empty, unlabelled/unlabelled_right
"""

from __future__ import annotations


def kmeans(x, centres, steps):
    centres = np.array(centres, dtype=float)
    labels = ((x[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
    for _ in range(steps):
        labels = ((x[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        for j in np.unique(labels):
            centres[j] = x[labels == j].mean(axis=0)
    return centres, labels
