"""HTML escapes undone once only.

verdict: fail
caught by: clean/clean_twice
"""

from __future__ import annotations


def clean_text(text):
    return " ".join(ADDRESS.sub("URL", HANDLE.sub("USER", html.unescape(text))).split())
