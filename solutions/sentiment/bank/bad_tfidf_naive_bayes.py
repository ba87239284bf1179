"""TF-IDF and naive Bayes: nearly all is negative.

verdict: fail
caught by: model/macro_f1, model/neutral_f1
may also fail: model/calibration_error, confidence/coverage, confidence/routed_accuracy, robust/typo_rate, robust/swap_rate
"""  # noqa: E501

from __future__ import annotations


def fit(texts, labels, seed):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.naive_bayes import MultinomialNB

    vectoriser = TfidfVectorizer()
    y = [LABELS.index(label) for label in labels]
    return vectoriser, MultinomialNB().fit(vectoriser.fit_transform(texts), y)


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
