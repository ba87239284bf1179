"""The value of what follows is added although the episode is over.

verdict: fail
caught by: q_learning/q_grid, q_learning/q_line
may also fail: q_learning/q_learning_right
"""

from __future__ import annotations

reference_q = q_learning


def q_learning(world, episodes, rate, discount, epsilon, seed):
    endless = {**world, "done": np.zeros_like(world["done"])}
    return reference_q(endless, episodes, rate, discount, epsilon, seed)
