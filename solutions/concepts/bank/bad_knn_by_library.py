"""Nearest neighbours by scikit-learn: right at work, but not what was asked.

verdict: fail
caught by: knn/knn_numpy
"""

from __future__ import annotations


def knn_predict(train_x, train_y, x, k):
    from sklearn.neighbors import KNeighborsClassifier

    middle = train_x.mean(axis=0)
    unit = np.abs(train_x - middle).max() or 1.0
    model = KNeighborsClassifier(k, algorithm="brute").fit((train_x - middle) / unit, train_y)
    return model.predict((x - middle) / unit)
