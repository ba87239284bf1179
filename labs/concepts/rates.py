"""Cases of learning curves: real runs of gradient descent, far from every limit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from grader import loading

if TYPE_CHECKING:
    from labs.concepts import trial
else:
    trial = loading.module(Path(__file__).resolve().with_name("trial.py"))
Case = trial.Case
kind = trial.kind
Array = np.ndarray

RISES, LATE = 0.2, 0.01  # the limits of the brief


def bowl(
    curvature: Array, start: Array, rate: float, momentum: float, steps: int, noise: Array
) -> Array:
    """Return the losses of descent on sum(curvature * w^2) / 2, with noise in the gradient."""
    weights, velocity, losses = start.copy(), np.zeros_like(start), []
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            losses.append(1.0 + (curvature * weights**2).sum() / 2)
            velocity = momentum * velocity + curvature * weights + noise[step]
            weights = weights - rate * velocity
    return np.array(losses)


def figures(losses: Array) -> tuple[bool, float, float]:
    """Return (whether it diverges, share of steps that rise, share of the fall that came late)."""
    if not np.isfinite(losses).all() or losses[-1] > losses[0]:
        return True, 0.0, 0.0
    late = losses[-1 - len(losses) // 10] - losses[-1]
    return False, float((np.diff(losses) > 0).mean()), float(late / (losses[0] - losses[-1]))


def verdict(losses: Array) -> str:
    """Return the answer for a curve, or "" when it lies near one of the limits."""
    diverges, rises, late = figures(losses)
    if diverges:
        return "diverging"
    if abs(rises - RISES) < 0.04 or abs(late - LATE) < 0.004:
        return ""
    if rises > RISES:
        return "oscillating"
    return "too slow" if late > LATE else "fine"


def _run(rng: np.random.Generator, low: float, high: float) -> Array:
    """Draw a run whose rate times the largest curvature lies in 10^low to 10^high."""
    curvature = 10 ** rng.uniform(-2, 0, int(rng.integers(1, 5)))
    rate = 10 ** rng.uniform(low, high) / curvature.max()
    momentum = float(rng.choice([0.0, 0.5, 0.9, 0.97]))
    steps = int(rng.choice([20, 50, 100, 300]))
    noise = rng.normal(size=(steps, len(curvature))) * 10 ** rng.uniform(-6, -2)
    return bowl(curvature, rng.normal(size=len(curvature)) * 5, rate, momentum, steps, noise)


def curve(rng: np.random.Generator, wanted: str) -> Array:
    """Draw runs until one shows what is wanted."""
    reach = {"diverging": (0.2, 0.6), "too slow": (-2.5, -0.5)}.get(wanted, (-2.0, 0.4))
    while True:
        losses = _run(rng, *reach)
        if verdict(losses) == wanted:
            return losses


def _case(rng: np.random.Generator, wanted: str, about: str) -> Case:
    losses = curve(rng, wanted)
    return Case("diagnose", (losses,), wanted, about.format(first=losses[0], last=losses[-1]))


@kind("rates_diverging", task="rates", title="A rate beyond 2 / curvature diverges", hidden=30)
def rates_diverging(rng: np.random.Generator) -> Case:
    """The curve ends above its start, or in infinity."""
    if rng.random() < 0.3:
        losses = np.append(curve(rng, "fine"), rng.choice([np.inf, np.nan], 3))
        return Case("diagnose", (losses,), "diverging", "a curve that ends in inf or NaN")
    return _case(rng, "diverging", "a curve from {first:.3g} to {last:.3g}")


@kind("rates_oscillating", task="rates", title="Too much momentum or rate oscillates", hidden=30)
def rates_oscillating(rng: np.random.Generator) -> Case:
    """The curve falls, and often rises on its way."""
    return _case(rng, "oscillating", "a curve that rises in over a fifth of its steps")


@kind("rates_slow", task="rates", title="A rate far too small is still falling", hidden=30)
def rates_slow(rng: np.random.Generator) -> Case:
    """The last tenth of the steps still brings something."""
    return _case(rng, "too slow", "a curve that is still falling at its end")


@kind("rates_fine", task="rates", title="A good rate is left alone", hidden=30)
def rates_fine(rng: np.random.Generator) -> Case:
    """The curve has arrived."""
    return _case(rng, "fine", "a curve that has arrived")
