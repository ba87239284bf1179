"""Cases of Q-learning: grid worlds whose best policy is known by value iteration."""

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

MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))
EPISODES, RATE, EPSILON = 2000, 0.5, 0.4


def places(rng: np.random.Generator, rows: int, columns: int, pits: int) -> list[int]:
    """Return the goal, then the pits, of the grid that the same generator draws."""
    return [int(place) for place in rng.permutation(rows * columns)[: 1 + pits]]


def grid(rng: np.random.Generator, rows: int, columns: int, pits: int) -> dict[str, Array]:
    """Return a grid world: every step costs 1, the goal ends it with +10, a pit with -10.

    What follows the end of an episode is the start of the next one, as in most environments that
    reset themselves, so whoever looks further than `done` sees another episode.
    """
    goal, *holes = places(rng, rows, columns, pits)
    after = np.zeros((rows * columns, 4), dtype=int)
    reward, done = np.full(after.shape, -1.0), np.zeros(after.shape, dtype=bool)
    for state, action in np.ndindex(*after.shape):
        row, column = (np.array(divmod(state, columns)) + MOVES[action]).tolist()
        inside = 0 <= row < rows and 0 <= column < columns
        to = row * columns + column if inside else state
        done[state, action] = to == goal or to in holes
        reward[state, action] += 11 if to == goal else -9 if to in holes else 0
        after[state, action] = rng.integers(rows * columns) if done[state, action] else to
    return {"next": after, "reward": reward, "done": done}


def best_values(world: dict[str, Array], discount: float, looks_past: bool = False) -> Array:
    """Return the optimal action values, by value iteration."""
    q = np.zeros(world["reward"].shape)
    going = 1.0 if looks_past else 1.0 - world["done"]
    for _ in range(2000):
        q = world["reward"] + discount * going * q.max(axis=1)[world["next"]]
    return q


def judge_values(given: Any, world: dict[str, Array], discount: float) -> str | None:
    """Return what is wrong with learnt action values, or None."""
    want = best_values(world, discount)
    q = trial.array(given, "the answer", want.shape)
    scale = np.abs(want).max()
    value = want.max(axis=1)
    lost = value - want[np.arange(len(q)), q.argmax(axis=1)]
    gap = np.abs(q.max(axis=1) - value)
    if lost.max() <= 0.02 * scale and gap.max() <= 0.03 * scale:
        return None
    past = best_values(world, discount, looks_past=True).max(axis=1)
    if np.abs(q.max(axis=1) - past).mean() < gap.mean() / 2:
        return "it looks past the end of an episode: after done nothing follows"
    if lost.max() > 0.02 * scale:
        state = int(lost.argmax())
        return f"in state {state} the greedy action loses {lost[state]:.3g} against the best one"
    state = int(gap.argmax())
    return f"the value of state {state} is {q[state].max():.3g}, expected {value[state]:.3g}"


@kind("q_grid", task="q_learning", title="Optimal policy and values on a grid", public=2, hidden=10)
def q_grid(rng: np.random.Generator) -> Case:
    """Draw a grid with a goal and pits."""
    rows, columns = int(rng.integers(2, 5)), int(rng.integers(3, 5))
    world = grid(rng, rows, columns, int(rng.integers(0, 3)))
    discount = float(rng.choice([0.8, 0.9, 0.95]))
    args = (world, EPISODES, RATE, discount, EPSILON, int(rng.integers(2**31)))
    about = f"{rows} x {columns} grid, discount {discount}"
    return Case(
        "q_learning", args, about=about, judge=lambda given: judge_values(given, world, discount)
    )


@kind(
    "q_line", task="q_learning", title="A line whose values are known by hand", public=1, hidden=3
)
def q_line(rng: np.random.Generator) -> Case:
    """Walk right for a reward of 1 at the end: the value is a power of the discount."""
    n = int(rng.integers(3, 7))
    state = np.arange(n)
    after = np.column_stack([np.maximum(state - 1, 0), (state + 1) % n])
    reward = np.column_stack([np.zeros(n), state == n - 1]).astype(float)
    world = {"next": after, "reward": reward, "done": reward > 0}
    args = (world, EPISODES, RATE, 0.9, EPSILON, int(rng.integers(2**31)))
    about = f"a line of {n} states, one reward at its end"
    return Case(
        "q_learning", args, about=about, judge=lambda given: judge_values(given, world, 0.9)
    )
