"""Numbers for the figures of a run: what the submission's own functions say of small worlds."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from grader import loading
from grader.answers import Rejected
from grader.bench import Bench, Caller
from grader.sandbox import Fault

HERE = Path(__file__).resolve()
if TYPE_CHECKING:
    from labs.concepts import missing, play, trial, validation
else:
    trial = loading.module(HERE.with_name("trial.py"))
    play = loading.module(HERE.with_name("play.py"))
    missing = loading.module(HERE.with_name("missing.py"))
    validation = loading.module(HERE.with_name("validation.py"))

RATES = ((0.002, 0.0), (0.02, 0.0), (0.3, 0.0), (0.3, 0.97), (2.05, 0.0))  # and momentum
DEGREES = range(10)
STEPS, NOISE, RUNS, POINTS, BINS = 120, 0.5, 200, 30, 10


def add(bench: Bench, own: Caller, loans: pd.DataFrame) -> None:
    """Add every curve whose functions work; a failure here costs a figure and no points."""
    for name, (task, draw) in DRAWN.items():
        if task in bench.samples:
            with suppress(Fault, Rejected, LookupError, TypeError, ValueError):
                bench.curves[name] = draw(own, loans)


def descent(own: Caller, loans: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the losses of gradient descent on one problem, at several rates and momenta."""
    del loans
    rng = np.random.default_rng(1)
    x = rng.normal(size=(200, 2)) * [1.0, 0.6]
    x /= np.sqrt(np.linalg.eigvalsh(x.T @ x / len(x)).max())  # so that 2 is the limit of the rate
    y = x @ [1.5, -4.0] + 0.1 * rng.normal(size=200)
    found = []
    for rate, momentum in RATES:
        given = own.call("descend", x, y, "squared", rate, momentum, 200, STEPS)
        path = trial.array(given, "descend", (STEPS, 2))
        losses = ((path @ x.T - y) ** 2).mean(axis=1) / 2
        said = ""
        with suppress(Fault):
            said = trial.brief(own.call("diagnose", losses)).strip("'")
        found.append({"rate": rate, "momentum": momentum, "losses": losses.tolist(), "said": said})
    return found


def tradeoff(own: Caller, loans: pd.DataFrame) -> dict[str, Any]:
    """Return squared bias and variance for polynomials of growing degree, measured and exact."""
    del loans
    x = np.linspace(-1.5, 1.5, POINTS)
    truth = np.sin(2 * x) + 0.5 * x
    args = [(x, truth, NOISE, degree, RUNS, degree) for degree in DEGREES]
    measured = [[float(part) for part in own.call("bias_variance", *one)] for one in args]
    exact = [validation.exact_errors(x, truth, NOISE, degree) for degree in DEGREES]
    return {"degree": list(DEGREES), "measured": measured, "exact": exact, "noise": NOISE**2}


def reliability(own: Caller, loans: pd.DataFrame) -> dict[str, Any]:
    """Return the reliability curve of the bank's score."""
    given = own.call("reliability", loans["default"].to_numpy(), loans["score"].to_numpy(), BINS)
    names = ("mean_p", "share", "count")
    curve = {name: np.asarray(given[name], dtype=float).tolist() for name in names}
    return {**curve, "ece": float(given["ece"]), "brier": float(given["brier"])}


def roc(own: Caller, loans: pd.DataFrame) -> dict[str, Any]:
    """Return the ROC curve of the bank's score."""
    given = own.call("ranking_metrics", loans["default"].to_numpy(), loans["score"].to_numpy())
    curve = {name: np.asarray(given[name], dtype=float).tolist() for name in ("fpr", "tpr")}
    return {**curve, "auc": float(given["auc"]), "ap": float(given["average_precision"])}


def mechanisms(own: Caller, loans: pd.DataFrame) -> dict[str, dict[str, list[float]]]:
    """Return what each treatment of missing values gets wrong, mechanism by mechanism."""
    del loans
    found = {}
    for mechanism in missing.MECHANISMS:
        given = own.call(
            "missing_bias", *missing.worlds(np.random.default_rng(2), mechanism, 40, 400)
        )
        found[mechanism] = {
            method: trial.array(given[method], method, (3,)).tolist() for method in missing.METHODS
        }
    return found


def policy(own: Caller, loans: pd.DataFrame) -> dict[str, Any]:
    """Return the values and best actions learnt on one grid."""
    del loans
    rows, columns = 4, 5
    goal, *pits = play.places(np.random.default_rng(8), rows, columns, 3)
    world = play.grid(np.random.default_rng(8), rows, columns, 3)
    given = own.call("q_learning", world, play.EPISODES, play.RATE, 0.95, play.EPSILON, 1)
    q = trial.array(given, "q_learning", (rows * columns, 4))
    return {
        "shape": [rows, columns],
        "value": q.max(axis=1).tolist(),
        "action": q.argmax(axis=1).tolist(),
        "goal": goal,
        "pits": pits,
    }


DRAWN: dict[str, tuple[str, Callable[[Caller, pd.DataFrame], Any]]] = {
    "descent": ("descent", descent),
    "tradeoff": ("bias_variance", tradeoff),
    "reliability": ("calibration", reliability),
    "roc": ("ranking", roc),
    "mechanisms": ("missingness", mechanisms),
    "policy": ("q_learning", policy),
}
