"""An empty message is whatever the prior says.

verdict: fail
caught by: robust/odd_texts
"""

from __future__ import annotations


def predict_proba(model, texts):
    vectoriser, classifier = model
    found = np.asarray(classifier.predict_proba(vectoriser.transform(texts)))
    found[[not text.strip() for text in texts]] = [0.63, 0.21, 0.16]
    return found
