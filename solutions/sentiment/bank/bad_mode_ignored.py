"""The mode of the tokens is ignored.

verdict: fail
caught by: tokens/tokens_stem, tokens/tokens_lemma
"""

from __future__ import annotations


def tokenize(texts, mode="none"):
    return [TOKEN.findall(clean_text(text).lower()) for text in texts]
