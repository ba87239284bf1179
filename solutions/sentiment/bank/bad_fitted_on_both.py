"""Fitted at the first question, on training messages and questions together.

verdict: fail
caught by: model/model_alone
"""

from __future__ import annotations


def fit(texts, labels, seed):
    return {"texts": list(texts), "labels": list(labels)}


def fitted(model, texts):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    if "parts" not in model:
        vectoriser = TfidfVectorizer(analyzer=features, min_df=2, sublinear_tf=True)
        vectoriser.fit([*model["texts"], *texts])
        classifier = LogisticRegression(C=4, class_weight="balanced", max_iter=300, tol=1e-3)
        y = [LABELS.index(label) for label in model["labels"]]
        model["parts"] = vectoriser, classifier.fit(vectoriser.transform(model["texts"]), y)
    return model["parts"]


reference_proba, reference_explain = predict_proba, explain


def predict_proba(model, texts):
    return reference_proba(fitted(model, texts), texts)


def explain(model, text):
    return reference_explain(fitted(model, [text]), text)
