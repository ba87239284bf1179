"""Only messages equal to the letter are copies.

verdict: fail
caught by: groups/groups_join
"""

from __future__ import annotations


def duplicate_groups(texts):
    return [int(code) for code in pd.factorize(np.array(texts, dtype=object))[0]]
