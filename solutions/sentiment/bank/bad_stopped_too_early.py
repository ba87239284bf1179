"""A solver that stopped at its first step, all coefficients zero.

verdict: fail
caught by: model/macro_f1, model/neutral_f1, model/calibration_error
may also fail: confidence/coverage, confidence/routed_accuracy, explain/explain_adds_up
"""

from __future__ import annotations


def fit(texts, labels, seed):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectoriser = TfidfVectorizer(analyzer=features, min_df=2, sublinear_tf=True)
    classifier = LogisticRegression(C=4, max_iter=300, tol=1e6)
    classifier.fit(vectoriser.fit_transform(texts), [LABELS.index(label) for label in labels])
    return vectoriser, classifier
