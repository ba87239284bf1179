"""A random choice without the seed.

verdict: fail
caught by: model/model_same_seed
may also fail: model/model_alone
"""

from __future__ import annotations


def fit(texts, labels, seed):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    kept = np.random.default_rng().random(len(texts)) < 0.95
    vectoriser = TfidfVectorizer(analyzer=features, min_df=2, sublinear_tf=True)
    x = vectoriser.fit_transform([text for text, keep in zip(texts, kept, strict=False) if keep])
    classifier = LogisticRegression(C=4, class_weight="balanced", max_iter=300, tol=1e-3)
    classifier.fit(
        x, [LABELS.index(label) for label, keep in zip(labels, kept, strict=False) if keep]
    )
    return vectoriser, classifier
