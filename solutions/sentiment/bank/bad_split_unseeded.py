"""The split ignores its seed.

verdict: fail
caught by: groups/split_whole
"""

from __future__ import annotations


def split_by_group(groups, test_share=0.2, seed=0):
    _, codes = np.unique(np.asarray(groups), return_inverse=True)
    filled = np.cumsum(np.bincount(codes)) <= test_share * len(codes)
    test = filled[codes]
    return {"train": np.flatnonzero(~test).tolist(), "test": np.flatnonzero(test).tolist()}
