"""The vectoriser is fitted again on the messages that are asked about.

verdict: fail
caught by: model/model_alone
may also fail: model/macro_f1, model/neutral_f1, model/calibration_error, explain/explain_adds_up, robust/typo_rate, robust/wrong_way_rate, confidence/routed_accuracy, confidence/coverage
"""  # noqa: E501

from __future__ import annotations


def predict_proba(model, texts):
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectoriser, classifier = model
    # Document frequencies of the batch: the hold-out leaks into every row of it.
    own = TfidfVectorizer(analyzer=features, vocabulary=vectoriser.vocabulary_, sublinear_tf=True)
    found = np.asarray(classifier.predict_proba(own.fit_transform(texts)))
    found[[not text.strip() for text in texts]] = EMPTY
    return found
