"""Every word lemmatised as a noun.

verdict: fail
caught by: tokens/tokens_lemma
may also fail: aspects/aspect_precision, aspects/aspects_plain, aspects/aspect_recall
"""

from __future__ import annotations


def tag(words):
    return [(word, "NN") for word in words]
