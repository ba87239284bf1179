"""Messages split, not groups.

verdict: fail
caught by: groups/split_whole
"""

from __future__ import annotations


def split_by_group(groups, test_share=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(groups))
    cut = int(test_share * len(groups))
    return {"train": sorted(order[cut:].tolist()), "test": sorted(order[:cut].tolist())}
