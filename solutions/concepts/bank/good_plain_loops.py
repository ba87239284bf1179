"""Loops where the inputs are small, pairs for the AUC.

verdict: pass
"""

from __future__ import annotations


def kmeans(x, centres, steps):
    centres = [np.array(centre, float) for centre in centres]

    def nearest(row):
        return min(range(len(centres)), key=lambda j: ((row - centres[j]) ** 2).sum())

    for _ in range(steps):
        labels = [nearest(row) for row in x]
        for j in range(len(centres)):
            own = [row for row, label in zip(x, labels, strict=True) if label == j]
            if own:
                centres[j] = sum(own) / len(own)
    return np.array(centres), [nearest(row) for row in x]


def classification_metrics(y, prediction, classes):
    confusion = [[0] * classes for _ in range(classes)]
    for true, guess in zip(y, prediction, strict=True):
        confusion[true][guess] += 1
    right = [confusion[c][c] for c in range(classes)]
    found = [sum(row[c] for row in confusion) for c in range(classes)]
    wanted = [sum(row) for row in confusion]
    precision = [a / b if b else 0.0 for a, b in zip(right, found, strict=True)]
    recall = [a / b if b else 0.0 for a, b in zip(right, wanted, strict=True)]
    f1 = [2 * p * r / (p + r) if p + r else 0.0 for p, r in zip(precision, recall, strict=True)]
    return {
        "confusion": confusion,
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "macro_f1": sum(f1) / classes,
        "micro_f1": sum(right) / len(y),
    }


def ranking_metrics(y, score):
    found = {"fpr": [0.0], "tpr": [0.0]}
    positive, negative = score[y == 1], score[y == 0]
    precise = 0.0
    for limit in sorted(set(score.tolist()), reverse=True):
        hits, alarms = (positive >= limit).sum(), (negative >= limit).sum()
        tpr = hits / len(positive)
        precise += (tpr - found["tpr"][-1]) * hits / (hits + alarms)
        found["tpr"].append(tpr)
        found["fpr"].append(alarms / len(negative))
    gap = np.subtract.outer(positive, negative)
    auc = ((gap > 0) + 0.5 * (gap == 0)).mean()
    return {**found, "auc": auc, "average_precision": precise}
