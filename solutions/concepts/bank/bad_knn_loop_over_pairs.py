"""One distance at a time.

verdict: fail
caught by: knn/knn_fast
"""

from __future__ import annotations


def knn_predict(train_x, train_y, x, k):
    unit = max(np.abs(train_x - train_x[0]).max(), np.abs(x - train_x[0]).max()) or 1.0
    result = []
    for row in x:
        away = [np.sqrt((((row - other) / unit) ** 2).sum()) for other in train_x]
        labels, votes = np.unique(train_y[np.argsort(away)[:k]], return_counts=True)
        result.append(labels[votes.argmax()])
    return np.array(result)
