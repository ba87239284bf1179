"""The lasso on the Gram matrix; momentum kept as the last step.

verdict: pass
"""

from __future__ import annotations


def lasso(x, y, alpha, sweeps):
    centre = x.mean(axis=0)
    gram, pull = (x - centre).T @ (x - centre) / len(y), (x - centre).T @ (y - y.mean()) / len(y)
    weights = np.zeros(len(pull))
    for _ in range(sweeps):
        for j in range(len(pull)):
            if gram[j, j] < 1e-300:
                continue
            free = pull[j] - gram[j] @ weights + gram[j, j] * weights[j]
            weights[j] = np.sign(free) * max(0.0, abs(free) - alpha) / gram[j, j]
    return y.mean() - centre @ weights, weights


def descend(x, y, loss, rate, momentum, batch, epochs):
    weights, step, path = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        for rows in (slice(s, s + batch) for s in range(0, len(y), batch)):
            guess = x[rows] @ weights
            if loss == "logistic":
                guess = 1 / (1 + np.exp(-guess))
            step = momentum * step - rate * (x[rows] * (guess - y[rows])[:, None]).mean(axis=0)
            weights = weights + step
        path.append(weights)
    return path
