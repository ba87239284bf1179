"""An array of all differences: 1,000 x 10,000 x 60 numbers.

verdict: fail
caught by: knn/knn_fast
"""

from __future__ import annotations


def knn_predict(train_x, train_y, x, k):
    centre = train_x.mean(axis=0)
    scale = max(np.abs(train_x - centre).max(), np.abs(x - centre).max()) or 1.0
    gap = (x[:, None] - train_x) / scale
    nearest = np.argsort((gap**2).sum(axis=2), axis=1)[:, :k]
    classes, codes = np.unique(train_y, return_inverse=True)
    votes = np.stack([(codes[nearest] == c).sum(axis=1) for c in range(len(classes))], axis=1)
    return classes[votes.argmax(axis=1)]
