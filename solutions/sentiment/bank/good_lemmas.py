"""Lemmas with parts of speech in the place of stems.

verdict: pass
"""

from __future__ import annotations


def features(text):
    words = tokenize([text.lower()], "lemma")[0]  # the tagger looks at capitals
    return words + [f"{a} {b}" for a, b in pairwise(words)]
