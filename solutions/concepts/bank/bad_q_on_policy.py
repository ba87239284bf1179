"""SARSA: the value of the action taken next, exploration included.

verdict: fail
caught by: q_learning/q_grid
may also fail: q_learning/q_line, q_learning/q_learning_right
"""

from __future__ import annotations


def q_learning(world, episodes, rate, discount, epsilon, seed):
    rng, q = np.random.default_rng(seed), np.zeros(world["next"].shape)

    def act(state):
        return rng.integers(q.shape[1]) if rng.random() < epsilon else q[state].argmax()

    for _ in range(episodes):
        state = int(rng.integers(len(q)))
        action = act(state)
        for _ in range(100):
            after, done = world["next"][state, action], world["done"][state, action]
            following = act(after)
            target = world["reward"][state, action] + (
                0 if done else discount * q[after, following]
            )
            q[state, action] += rate * (target - q[state, action])
            if done:
                break
            state, action = after, following
    return q
