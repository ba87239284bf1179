"""Factorials in 32 bits overflow from thirteen on.

verdict: fail
caught by: shapley/shapley_many
may also fail: shapley/shapley_right
"""

from __future__ import annotations


def shapley(value):
    d, coalition = len(value).bit_length() - 1, np.arange(len(value))
    factorial = np.concatenate(
        [[1], np.cumprod(np.arange(1, d + 1, dtype=np.int32), dtype=np.int32)]
    )
    size = ((coalition[:, None] >> np.arange(d)) & 1).sum(axis=1)
    weight = factorial[:d].astype(float) * factorial[d - 1 :: -1][:d] / factorial[d]
    result = np.zeros(d)
    for j in range(d):
        without = coalition[(coalition >> j) & 1 == 0]
        result[j] = weight[size[without]] @ (value[without | 1 << j] - value[without])
    return result
