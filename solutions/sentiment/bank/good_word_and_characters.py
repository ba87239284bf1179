"""Stems and runs of characters together.

verdict: pass
"""

from __future__ import annotations


def fit(texts, labels, seed):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_union

    vectoriser = make_union(
        TfidfVectorizer(analyzer=features, min_df=2, sublinear_tf=True),
        TfidfVectorizer(
            preprocessor=lambda text: clean_text(text).lower(),
            analyzer="char_wb",
            ngram_range=(2, 4),
            min_df=5,
            sublinear_tf=True,
        ),
    )
    classifier = LogisticRegression(C=3, class_weight="balanced", max_iter=300, tol=1e-3)
    classifier.fit(vectoriser.fit_transform(texts), [LABELS.index(label) for label in labels])
    return vectoriser, classifier
