"""Negative and positive swapped in the answers.

verdict: fail
caught by: model/macro_f1, model/model_form, robust/wrong_way_rate
may also fail: model/model_permuted
"""

from __future__ import annotations


def predict(model, texts):
    swapped = ["positive", "neutral", "negative"]
    return [swapped[best] for best in predict_proba(model, texts).argmax(axis=1)]
