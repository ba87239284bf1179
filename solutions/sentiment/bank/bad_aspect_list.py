"""A list of eight aspects thought of at the desk.

verdict: fail
caught by: aspects/aspect_recall
"""

from __future__ import annotations


def extract_aspects(texts):
    wanted = re.compile(r"\b(flights?|seats?|crew|staff|bags?|luggage|food|gate|service|website)\b")
    return [wanted.findall(text.lower()) for text in texts]
