"""Word counts without stopwords and naive Bayes, as in most tutorials.

verdict: fail
caught by: model/macro_f1, model/neutral_f1, model/calibration_error
may also fail: robust/swap_rate, robust/typo_rate, confidence/routed_accuracy
"""

from __future__ import annotations


def fit(texts, labels, seed):
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.naive_bayes import MultinomialNB

    vectoriser = CountVectorizer(stop_words="english")
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
