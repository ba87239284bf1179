"""Any model explained by taking words away one by one.

verdict: pass
"""

from __future__ import annotations


def explain(model, text):
    words = text.split()
    steps = [" ".join(words[i:]) for i in range(len(words) + 1)]
    log = np.log(predict_proba(model, steps))
    score = log - log.mean(axis=1, keepdims=True)
    return {
        label: {
            **{f"{word} ({i})": score[i, k] - score[i + 1, k] for i, word in enumerate(words)},
            "base": score[-1, k],
        }
        for k, label in enumerate(LABELS)
    }
