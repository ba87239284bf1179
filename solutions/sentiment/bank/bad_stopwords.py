"""Stopwords deleted, and with them every negation.

verdict: fail
caught by: tokens/tokens_kept
may also fail: tokens/tokens_stem, tokens/tokens_lemma, model/macro_f1, robust/typo_rate, confidence/routed_accuracy
"""  # noqa: E501

from __future__ import annotations


def plain_tokens(texts):
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    found = [TOKEN.findall(clean_text(text).lower()) for text in texts]
    return [[word for word in words if word not in ENGLISH_STOP_WORDS] for words in found]


def tokenize(texts, mode="none"):
    found = plain_tokens(texts)
    if mode == "lemma":
        return [[lemma(word, part) for word, part in tag(words)] for words in found]
    return [[stem(word) for word in words] for words in found] if mode == "stem" else found
