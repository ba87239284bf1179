"""Cleaning throws emoticons and punctuation away.

verdict: fail
caught by: clean/clean_cases, tokens/tokens_kept
may also fail: clean/clean_twice, aspects/aspects_plain
"""

from __future__ import annotations


def clean_text(text):
    return " ".join(re.sub(r"[^A-Za-z0-9' ]+", " ", masked(text, "USER", "URL")).split())
