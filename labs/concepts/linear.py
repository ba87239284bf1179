"""Cases of ridge and lasso, stable losses, and gradient descent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from grader import loading

if TYPE_CHECKING:
    from labs.concepts import trial
else:
    trial = loading.module(Path(__file__).resolve().with_name("trial.py"))
Case = trial.Case
kind = trial.kind
Array = np.ndarray


def _regression(rng: np.random.Generator, wide: bool = False) -> tuple[Array, Array]:
    d = int(rng.integers(2, 8))
    n = d - 1 if wide else int(rng.integers(2 * d, 60))
    x = rng.normal(size=(n, d)) * rng.uniform(0.3, 3, d) + 2 * rng.normal(size=d)
    return x, x @ (rng.normal(size=d) * (rng.random(d) < 0.7)) + rng.normal(size=n) + 20


def ridge(x: Array, y: Array, alpha: float) -> tuple[float, Array]:
    """Return (intercept, weights) of scikit-learn's Ridge."""
    from sklearn.linear_model import Ridge

    model = Ridge(alpha=alpha, solver="svd").fit(x, y)
    return float(model.intercept_), np.asarray(model.coef_)


def punished_intercept(x: Array, y: Array, alpha: float) -> tuple[float, Array]:
    """Return ridge with the intercept in the penalty: a known mistake."""
    design = np.column_stack([np.ones(len(x)), x])
    both = np.linalg.solve(design.T @ design + alpha * np.eye(design.shape[1]), design.T @ y)
    return float(both[0]), both[1:]


@kind("ridge_closed", task="shrinkage", title="Ridge as scikit-learn, intercept not penalised")
def ridge_closed(rng: np.random.Generator) -> Case:
    """Draw data whose mean is far from zero."""
    x, y = _regression(rng, wide=rng.random() < 0.2)
    alpha = float(10 ** rng.uniform(-1, 2))
    traps = (
        ("the intercept is penalised", punished_intercept(x, y, alpha)),
        ("alpha is multiplied by n", ridge(x, y, alpha * len(x))),
        ("alpha is divided by n", ridge(x, y, alpha / len(x))),
    )
    return Case("ridge", (x, y, alpha), ridge(x, y, alpha), f"alpha {alpha:.3g}", traps)


def lasso(x: Array, y: Array, alpha: float, sweeps: int) -> tuple[float, Array]:
    """Return (intercept, weights) of the lasso after a number of sweeps, residual by residual."""
    centre, weights = x.mean(axis=0), np.zeros(x.shape[1])
    centred = x - centre
    for _ in range(sweeps):
        for j in range(x.shape[1]):
            column = centred[:, j]
            if column @ column == 0:
                continue
            weights[j] = 0.0
            pull = column @ (y - y.mean() - centred @ weights) / len(y)
            shrunk = np.sign(pull) * np.maximum(np.abs(pull) - alpha, 0)
            weights[j] = shrunk / (column @ column / len(y))
    return float(y.mean() - centre @ weights), weights


@kind("lasso_sweeps", task="shrinkage", title="Coordinate descent, sweep by sweep")
def lasso_sweeps(rng: np.random.Generator) -> Case:
    """Draw few sweeps; now and then a constant column."""
    x, y = _regression(rng)
    if rng.random() < 0.2:
        x[:, -1] = 3.0
    alpha, sweeps = float(10 ** rng.uniform(-2, 0.5)), int(rng.integers(1, 5))
    traps = (
        ("alpha is not scaled by n: the loss is |...|^2 / 2n", lasso(x, y, alpha / len(y), sweeps)),
        ("nothing is set to zero: soft-threshold the weights", lasso(x, y, 0.0, sweeps)),
        ("it does one sweep too many", lasso(x, y, alpha, sweeps + 1)),
    )
    want = lasso(x, y, alpha, sweeps)
    return Case("lasso", (x, y, alpha, sweeps), want, f"{sweeps} sweeps", traps)


@kind("lasso_converged", task="shrinkage", title="Lasso ends where scikit-learn's does", public=6)
def lasso_converged(rng: np.random.Generator) -> Case:
    """Draw many sweeps on data without strong correlations."""
    from sklearn.linear_model import Lasso

    x, y = _regression(rng)
    alpha = float(10 ** rng.uniform(-1.5, 1))
    model = Lasso(alpha=alpha, tol=1e-14, max_iter=20_000).fit(x, y)
    want = (float(model.intercept_), np.asarray(model.coef_))
    return Case("lasso", (x, y, alpha, 400), want, f"alpha {alpha:.3g}", tolerance=1e-5)


@kind("softmax_values", task="stable", title="Softmax of each row")
def softmax_values(rng: np.random.Generator) -> Case:
    """Draw ordinary logits."""
    from scipy.special import softmax

    logits = 3 * rng.normal(size=(int(rng.integers(1, 9)), int(rng.integers(1, 6))))
    traps = (
        ("it normalises columns, not rows", softmax(logits, axis=0)),
        ("it normalises the whole array, not each row", softmax(logits)),
    )
    return Case("softmax", (logits,), softmax(logits, axis=1), "", traps)


@kind("softmax_extreme", task="stable", title="Softmax of huge, far apart and masked logits")
def softmax_extreme(rng: np.random.Generator) -> Case:
    """Draw rows that overflow, rows far below the others, and -inf."""
    from scipy.special import softmax

    logits = rng.normal(size=(6, 4)) + 10.0 ** rng.integers(3, 6) * rng.choice([-1, 1], (6, 1))
    logits[0, 1:3] = -np.inf
    logits[1] = [1e5, -1e5, 1e5, 0]
    return Case("softmax", (logits,), softmax(logits, axis=1), "logits of ±100,000 and -inf")


@kind("log_loss_values", task="stable", title="Log loss of margins")
def log_loss_values(rng: np.random.Generator) -> Case:
    """Draw ordinary margins."""
    from sklearn.metrics import log_loss

    n = int(rng.integers(2, 40))
    y, margin = rng.integers(0, 2, n), 2 * rng.normal(size=n)
    want = float(log_loss(y, 1 / (1 + np.exp(-margin)), labels=[0, 1]))
    traps = (
        ("it sums; the mean is wanted", want * n),
        ("the labels are the wrong way round", float(np.logaddexp(0, (2 * y - 1) * margin).mean())),
    )
    return Case("log_loss", (y, margin), want, "", traps)


@kind("log_loss_extreme", task="stable", title="Log loss of margins in the thousands, and of 40")
def log_loss_extreme(rng: np.random.Generator) -> Case:
    """Draw margins that are very wrong, or so right that 1 + e^-m is 1 in floating point."""
    y = rng.integers(0, 2, 5)
    right = np.where(y == 1, 1.0, -1.0)
    if rng.random() < 0.5:
        margin = -right * 10 ** rng.uniform(3, 5, 5)
        return Case("log_loss", (y, margin), float(np.abs(margin).mean()), "margins of -10,000")
    margin = right * rng.uniform(38, 60, 5)
    want = float(np.exp(-np.abs(margin)).mean())

    def judge(given: Any) -> str | None:
        loss = float(trial.array(given, "the answer", ()))
        if abs(loss / want - 1) < 1e-6:
            return None
        return f"the answer is {loss:.6g}, expected {want:.6g}: log1p keeps what 1 + x loses"

    return Case("log_loss", (y, margin), about="margins of 40 and more", judge=judge)


def descent(
    x: Array,
    y: Array,
    loss: str,
    rate: float,
    momentum: float,
    batch: int,
    epochs: int,
    mistake: str = "",
) -> Array:
    """Return the weights after each epoch; `mistake` names a known one."""
    from scipy.special import expit

    weights, velocity, path = np.zeros(x.shape[1]), np.zeros(x.shape[1]), []
    ends = [*range(0, len(x) - (batch - 1 if mistake == "drops" else 0), batch)]
    for _ in range(epochs):
        for start in ends:
            rows = np.arange(start, min(start + batch, len(x)))
            score = x[rows] @ weights
            error = (expit(score) if loss == "logistic" else score) - y[rows]
            slope = (x[rows] * error[:, None]).sum(axis=0)
            slope = slope if mistake == "sum" else slope / len(rows)
            damp = 1 - momentum if mistake == "average" else 1.0
            velocity = momentum * velocity + damp * slope
            weights = weights - rate * velocity
        path.append(weights)
    return np.array(path)


MISTAKES = {
    "drops": "the last, smaller batch of an epoch is left out",
    "sum": "it steps along the sum of the gradients, not their mean",
    "average": "the new gradient enters the velocity whole, not times (1 - momentum)",
}


def _steps(rng: np.random.Generator, batch: int | None, momentum: float) -> Case:
    n, d = int(rng.integers(7, 40)), int(rng.integers(1, 5))
    loss = ("squared", "logistic")[int(rng.integers(2))]
    x = rng.normal(size=(n, d))
    y = rng.integers(0, 2, n) if loss == "logistic" else x @ rng.normal(size=d) + rng.normal(size=n)
    batch = batch or n
    args = (x, y, loss, float(rng.uniform(0.02, 0.2)), momentum, batch, int(rng.integers(1, 6)))
    traps = [(said, descent(*args, mistake=name)) for name, said in MISTAKES.items()]
    if momentum:
        without = (*args[:4], 0.0, *args[5:])
        traps.append(("the momentum is not used", descent(*without)))
    about = f"{loss}, batch {batch} of {n}, momentum {momentum:.2g}"
    return Case("descend", args, descent(*args), about, tuple(traps))


@kind("descend_optimum", task="descent", title="It ends at the optimum", public=4, hidden=10)
def descend_optimum(rng: np.random.Generator) -> Case:
    """Draw enough steps to arrive where closed form or scikit-learn's solver arrive."""
    loss = ("squared", "logistic")[int(rng.integers(2))]
    while True:
        x = rng.normal(size=(60, int(rng.integers(1, 4))))
        y, want = _solved(rng, x, loss)
        if np.abs(want).max() < 2:  # nearly separable classes have their optimum far away
            break

    def judge(given: Any) -> str | None:
        path = trial.array(given, "the answer", (600, x.shape[1]))
        return trial.difference(path[-1], want, 1e-3, "the last row")

    args = (x, y, loss, 0.3, 0.8, 60, 600)
    return Case("descend", args, about=f"{loss}, 600 epochs", judge=judge)


def _solved(rng: np.random.Generator, x: Array, loss: str) -> tuple[Array, Array]:
    """Return y and the weights that fit it best."""
    from sklearn.linear_model import LogisticRegression

    score = x @ rng.uniform(-1, 1, x.shape[1])
    if loss == "squared":
        y = score + rng.normal(size=len(x))
        return y, np.linalg.lstsq(x, y, rcond=None)[0]
    y = (rng.random(len(x)) < 1 / (1 + np.exp(-score))).astype(int)
    model = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-10, max_iter=5000)
    return y, np.asarray(model.fit(x, y).coef_[0])


@kind("descend_batch", task="descent", title="Gradient descent on all rows, both losses")
def descend_batch(rng: np.random.Generator) -> Case:
    """One step an epoch."""
    return _steps(rng, None, 0.0)


@kind("descend_minibatch", task="descent", title="Mini-batches in order, the last one too")
def descend_minibatch(rng: np.random.Generator) -> Case:
    """Several steps an epoch; the last batch is often smaller."""
    return _steps(rng, int(rng.integers(2, 7)), 0.0)


@kind("descend_momentum", task="descent", title="Momentum carries over batches and epochs")
def descend_momentum(rng: np.random.Generator) -> Case:
    """Some momentum."""
    return _steps(rng, int(rng.integers(2, 9)), float(rng.uniform(0.3, 0.95)))
