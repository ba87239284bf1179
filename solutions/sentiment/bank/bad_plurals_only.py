"""A stemmer that knows plurals and nothing else.

verdict: fail
caught by: tokens/tokens_stem
"""

from __future__ import annotations


def stem(word):
    return word.removesuffix("s") if len(word) > 3 else word
