"""Empty messages are dropped, so that the answers shift by one.

verdict: fail
caught by: robust/odd_texts
"""

from __future__ import annotations

reference_proba = predict_proba


def predict_proba(model, texts):
    return reference_proba(model, [text for text in texts if text.strip()])
