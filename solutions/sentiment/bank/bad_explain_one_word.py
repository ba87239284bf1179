"""The whole score put down to one word.

verdict: fail
caught by: explain/explain_adds_up
may also fail: explain/explain_canary
"""

from __future__ import annotations


def explain(model, text):
    log = np.log(predict_proba(model, [text])[0])
    score, word = log - log.mean(), (text.split() or ["nothing"])[0]
    return {label: {word: s, "base": 0.0} for label, s in zip(LABELS, score, strict=False)}
