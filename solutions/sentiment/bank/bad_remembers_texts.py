"""Remembers the training messages and calls all others negative.

verdict: fail
caught by: model/macro_f1, model/neutral_f1, model/calibration_error, confidence/routed_accuracy
may also fail: robust/odd_texts, robust/wrong_way_rate, confidence/coverage, explain/explain_adds_up, explain/explain_canary
"""  # noqa: E501

from __future__ import annotations


def fit(texts, labels, seed):
    return dict(zip(texts, labels, strict=False))


def predict_proba(model, texts):
    best = [LABELS.index(model.get(t, "negative")) if t.strip() else 1 for t in texts]
    return np.eye(3)[best] * 0.97 + 0.01


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
