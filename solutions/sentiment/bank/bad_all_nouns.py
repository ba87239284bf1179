"""Every noun is an aspect.

verdict: fail
caught by: aspects/aspect_precision
"""

from __future__ import annotations


def extract_aspects(texts):
    found = []
    for text in texts:
        tagged = tag(re.findall(r"[\w'-]+|[^\w\s]", masked(text, " , ", " , ")))
        found.append([word.lower() for word, part in tagged if part.startswith("NN")])
    return found
