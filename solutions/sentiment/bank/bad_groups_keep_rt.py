"""A leading RT makes another group.

verdict: fail
caught by: groups/groups_join
"""

from __future__ import annotations


def normal_form(text):
    return re.sub(r"[^a-z0-9]+", " ", masked(text, " ", " ").lower()).strip()
