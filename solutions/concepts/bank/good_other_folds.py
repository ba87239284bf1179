"""Folds as lists, classes dealt out one after the other; Q-learning that explores less and less.

verdict: pass
"""

from __future__ import annotations


def folds(kind, labels, k, seed):
    n, rng = len(labels), np.random.default_rng(seed)
    tests = [[] for _ in range(k)]
    if kind == "ordered":
        order, size = [int(i) for i in np.argsort(labels)], n // (k + 1)
        starts = range(n - k * size, n, size)
        return [(order[:start], order[start : start + size]) for start in starts]
    if kind == "grouped":
        names, counts = np.unique(labels, return_counts=True)
        for _, name in sorted(zip(-counts, names, strict=True)):
            smallest = min(tests, key=len)
            smallest.extend(np.flatnonzero(labels == name).tolist())
    else:
        turn = 0
        for name in np.unique(labels) if kind == "stratified" else [None]:
            own = np.arange(n) if name is None else np.flatnonzero(labels == name)
            for row in rng.permutation(own):
                tests[turn % k].append(int(row))
                turn += 1
    return [([i for i in range(n) if i not in set(test)], test) for test in tests]


def q_learning(world, episodes, rate, discount, epsilon, seed):
    rng = np.random.default_rng(seed)
    q = np.zeros(world["reward"].shape)
    for episode in range(episodes):
        state = rng.integers(len(q))
        for _ in range(100):
            greedy = rng.random() > max(epsilon, 1 - 2 * episode / episodes)
            action = (
                rng.choice(np.flatnonzero(q[state] == q[state].max()))
                if greedy
                else rng.integers(q.shape[1])
            )
            following = (
                0.0 if world["done"][state, action] else q[world["next"][state, action]].max()
            )
            goal = world["reward"][state, action] + discount * following
            q[state, action] = (1 - rate) * q[state, action] + rate * goal
            if world["done"][state, action]:
                break
            state = world["next"][state, action]
    return q
