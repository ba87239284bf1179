"""Capitals make another word.

verdict: fail
caught by: robust/case_rate
may also fail: robust/typo_rate, model/macro_f1
"""

from __future__ import annotations


def features(text):
    words = TOKEN.findall(clean_text(text))
    return words + [f"{a} {b}" for a, b in pairwise(words)]
