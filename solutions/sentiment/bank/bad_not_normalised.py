"""Scores of three separate models, not probabilities.

verdict: fail
caught by: model/model_form
may also fail: model/model_alone, model/model_canary, model/model_same_seed, robust/odd_texts, model/macro_f1, model/neutral_f1, model/calibration_error, robust/swap_rate, robust/typo_rate, robust/case_rate, robust/wrong_way_rate, confidence/routed_accuracy, confidence/coverage, explain/explain_adds_up, explain/explain_canary
"""  # noqa: E501

from __future__ import annotations


def predict_proba(model, texts):
    vectoriser, classifier = model
    found = 1 / (1 + np.exp(-classifier.decision_function(vectoriser.transform(texts))))
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
