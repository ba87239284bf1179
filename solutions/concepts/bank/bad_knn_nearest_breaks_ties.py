"""Equal votes go to the label of the nearest row.

verdict: fail
caught by: knn/knn_ties
may also fail: knn/knn_votes, knn/knn_scale, knn/knn_right
"""

from __future__ import annotations


def knn_predict(train_x, train_y, x, k):
    centre = train_x.mean(axis=0)
    scale = max(np.abs(train_x - centre).max(), np.abs(x - centre).max()) or 1.0
    near, far = (train_x - centre) / scale, (x - centre) / scale
    squared = (near**2).sum(axis=1) - 2 * far @ near.T
    result = []
    for labels in train_y[np.argsort(squared, axis=1)[:, :k]]:
        counts = [(labels == label).sum() for label in labels]
        result.append(labels[int(np.argmax(counts))])
    return np.array(result)
