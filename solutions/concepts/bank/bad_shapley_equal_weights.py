"""All coalitions weigh the same: that is Banzhaf's value.

verdict: fail
caught by: shapley/shapley_values
may also fail: shapley/shapley_model, shapley/shapley_right
"""

from __future__ import annotations


def shapley(value):
    d, coalition = len(value).bit_length() - 1, np.arange(len(value))
    without = [coalition[(coalition >> j) & 1 == 0] for j in range(d)]
    return np.array([(value[w | 1 << j] - value[w]).mean() for j, w in enumerate(without)])
