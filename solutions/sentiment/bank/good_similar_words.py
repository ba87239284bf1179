"""Groups by the words that two messages share, so that small edits join.

verdict: pass
"""

from __future__ import annotations


def duplicate_groups(texts):
    said = [normal_form(text) for text in texts]
    group, seen = [], {}
    for words in said:
        key = tuple(sorted(set(words.split())))
        found = seen.get(key)
        if found is None and len(key) >= 10:
            # Two keys that differ in one word share one of these keys with a word left out.
            found = next((seen[k] for k in shorter(key) if k in seen), None)
        number = len(group) if found is None else found
        seen.setdefault(key, number)
        if len(key) >= 10:
            for k in shorter(key):
                seen.setdefault(k, number)
        group.append(number)
    return group


def shorter(key):
    return [key[:i] + key[i + 1 :] for i in range(len(key))]
