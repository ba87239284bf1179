"""Handles of airlines are features of the model.

verdict: fail
caught by: robust/swap_rate
"""

from __future__ import annotations


def features(text):
    words = [stem(word) for word in re.findall(r"@?\w[\w']*|[!?]+|[:;]-?[()D]", text.lower())]
    return words + [f"{a} {b}" for a, b in pairwise(words)]
