"""Always the most frequent label.

verdict: fail
caught by: model/macro_f1, model/neutral_f1, robust/odd_texts, confidence/routed_accuracy, confidence/coverage
may also fail: explain/explain_adds_up
"""  # noqa: E501

from __future__ import annotations


def predict_proba(model, texts):
    return np.tile([0.63, 0.21, 0.16], (len(texts), 1))


def explain(model, text):
    log = np.log([0.63, 0.21, 0.16])
    return {label: {"base": s - log.mean()} for label, s in zip(LABELS, log, strict=False)}
