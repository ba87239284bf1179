"""Probabilities sharpened until they look convincing.

verdict: fail
caught by: model/calibration_error
may also fail: confidence/routed_accuracy
"""

from __future__ import annotations


def predict_proba(model, texts):
    vectoriser, classifier = model
    found = np.asarray(classifier.predict_proba(vectoriser.transform(texts))) ** 3
    found /= found.sum(axis=1, keepdims=True)
    found[[not text.strip() for text in texts]] = EMPTY
    return found


def explain(model, text):
    words = text.split()
    log = np.log(predict_proba(model, [" ".join(words[i:]) for i in range(len(words) + 1)]))
    score = log - log.mean(axis=1, keepdims=True)
    return {
        label: {
            **{f"{word} ({i})": score[i, k] - score[i + 1, k] for i, word in enumerate(words)},
            "base": score[-1, k],
        }
        for k, label in enumerate(LABELS)
    }
