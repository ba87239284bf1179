"""The model keeps learning from what it is asked.

verdict: fail
caught by: model/model_canary
may also fail: model/model_alone, model/macro_f1, model/neutral_f1, model/calibration_error, explain/explain_adds_up, explain/explain_canary, robust/typo_rate, confidence/routed_accuracy, confidence/coverage
"""  # noqa: E501

from __future__ import annotations


def fit(texts, labels, seed):
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import SGDClassifier

    vectoriser = HashingVectorizer(analyzer=features, n_features=2**16)
    y = [LABELS.index(label) for label in labels]
    balance = len(y) / (3 * np.bincount(y))
    classifier = SGDClassifier(loss="log_loss", alpha=2e-5, random_state=seed, average=True)
    x, weight = vectoriser.transform(texts), balance[y]
    for _ in range(5):
        classifier.partial_fit(x, y, classes=[0, 1, 2], sample_weight=weight)
    return vectoriser, classifier


def predict_proba(model, texts):
    vectoriser, classifier = model
    x = vectoriser.transform(texts)
    found = np.asarray(classifier.predict_proba(x))
    classifier.partial_fit(x, found.argmax(axis=1))
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
