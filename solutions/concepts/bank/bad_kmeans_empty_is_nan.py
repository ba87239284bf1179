"""A centre without rows becomes the mean of nothing.

verdict: fail
caught by: unlabelled/kmeans_empty
may also fail: unlabelled/kmeans_steps, unlabelled/unlabelled_right
"""

from __future__ import annotations


def kmeans(x, centres, steps):
    centres = np.array(centres, dtype=float)
    for _ in range(steps):
        labels = ((x[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        centres = np.array([x[labels == j].mean(axis=0) for j in range(len(centres))])
    return centres, ((x[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
