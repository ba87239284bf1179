"""One case: a call of the submission, the right answer, and the wrong answers of known mistakes.

A kind draws cases of one sort. Each kind serves twice: as a public check on a few cases, and
with fresh cases in the hidden hold-out.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from grader import answers
from grader.answers import Rejected
from grader.bench import Caller

Rng = np.random.Generator
Array = np.ndarray
Traps = tuple[tuple[str, Any], ...]
PUBLIC_CASES = 12


@dataclass(frozen=True)
class Case:
    """One call and how its answer is judged.

    Attributes:
        function: name of the function.
        args: what it is called with.
        want: the right answer: text, or numbers in any nesting of dicts, tuples and arrays.
        about: what is special about the case, for the message.
        traps: (sentence, answer) of known mistakes; the sentence is said when the answer fits.
        judge: takes the place of `want`: gets the answer, returns None or what is wrong.
        tolerance: largest error, relative to the largest number of the right answer.
    """

    function: str
    args: tuple[Any, ...]
    want: Any = None
    about: str = ""
    traps: Traps = ()
    judge: Callable[[Any], str | None] | None = None
    tolerance: float = 1e-6


@dataclass(frozen=True)
class Kind:
    """A sort of case: `draw(rng)` makes one; `hidden` of them are in the hold-out."""

    id: str
    task: str
    title: str
    draw: Callable[[Rng], Case]
    public: int
    hidden: int


KINDS: dict[str, Kind] = {}


def kind(
    id: str, *, task: str, title: str, public: int = PUBLIC_CASES, hidden: int = 40
) -> Callable[[Callable[[Rng], Case]], Callable[[Rng], Case]]:
    """Register a function that draws one case."""

    def register(draw: Callable[[Rng], Case]) -> Callable[[Rng], Case]:
        KINDS[id] = Kind(id, task, title, draw, public, hidden)
        return draw

    return register


def generator(seed: int, name: str) -> Rng:
    """Return a generator of its own for each name."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


@cache
def cases(one: Kind, seed: int, count: int) -> tuple[Case, ...]:
    """Draw cases of a kind; kept, since a verification asks every solution the same."""
    rng = generator(seed, one.id)
    return tuple(one.draw(rng) for _ in range(count))


def problem(caller: Caller, every: Iterable[Case]) -> str | None:
    """Return what is wrong with the first wrong answer, or None."""
    return next(filter(None, (wrong(caller, case) for case in every)), None)


def shares(caller: Caller, every: Iterable[Case]) -> Array:
    """Return 1 for each right and 0 for each wrong answer.

    Raises:
        Fault: the submission failed; one crash ends the task.
    """
    return np.array([wrong(caller, case) is None for case in every], dtype=float)


def wrong(caller: Caller, case: Case) -> str | None:
    """Call, and return what is wrong with the answer, or None."""
    given = caller.call(case.function, *case.args)
    try:
        if case.judge is not None:
            found = case.judge(given)
        else:
            found = difference(given, case.want, case.tolerance)
    except Rejected as error:
        found = str(error)
    if not found:
        return None
    found = _trap(given, case) or found
    return f"{case.function}{', ' + case.about if case.about else ''}: {found}"


def _trap(given: Any, case: Case) -> str | None:
    """Return the sentence of the first known mistake that fits the answer and not the right one."""
    for sentence, answer in case.traps:
        if _fits(given, answer, case) and not _fits(case.want, answer, case):
            return sentence
    return None


def _fits(given: Any, answer: Any, case: Case) -> bool:
    try:
        return not difference(given, answer, case.tolerance)
    except Rejected:
        return False


def difference(given: Any, want: Any, tolerance: float, name: str = "the answer") -> str | None:
    """Return how an answer differs from the right one, or None.

    Raises:
        Rejected: the answer has another form.
    """
    if isinstance(want, str):
        same = isinstance(given, str) and given == want
        return None if same else f"{name} is {brief(given)}, expected {want!r}"
    if isinstance(want, Mapping):
        answers.require(isinstance(given, dict), f"{name} is {answers.kind(given)}, not a dict")
        missing = [key for key in want if key not in given]
        answers.require(not missing, f"{name} lacks {missing[0] if missing else ''!r}")
        each = (difference(given[k], v, tolerance, repr(k)) for k, v in want.items())
        return next(filter(None, each), None)
    if isinstance(want, tuple):
        pairs = zip(parts(given, len(want), f"{len(want)} parts"), want, strict=True)
        found = (
            difference(part, right, tolerance, f"part {number} of {name}")
            for number, (part, right) in enumerate(pairs, start=1)
        )
        return next(filter(None, found), None)
    return _far(array(given, name, np.shape(want)), np.asarray(want, dtype=float), tolerance, name)


def array(given: Any, name: str, shape: tuple[int, ...]) -> Array:
    """Return an answer as finite float64 numbers of a given shape.

    Raises:
        Rejected: it is something else.
    """
    found = numbers(given, name)
    if found.shape != shape:
        raise Rejected(f"{name} has the shape {found.shape}, expected {shape}")
    bad = ~np.isfinite(found)
    answers.require(not bad.any(), f"{name} holds {int(bad.sum())} values that are NaN or infinite")
    return found


def numbers(given: Any, name: str) -> Array:
    """Return an answer as float64 numbers of any shape.

    Raises:
        Rejected: it is something else.
    """
    try:
        return np.asarray("None" if given is None else given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise Rejected(f"{name} is {answers.kind(given)}, expected numbers") from None


def parts(given: Any, count: int, what: str) -> list[Any]:
    """Return the parts of a tuple, list or array of `count` parts.

    Raises:
        Rejected: it is something else; `what` says what is expected.
    """
    several = isinstance(given, list | tuple) or (isinstance(given, np.ndarray) and given.ndim > 0)
    answers.require(several and len(given) == count, f"{what} expected, not {answers.kind(given)}")
    return list(given)


def _far(found: Array, want: Array, tolerance: float, name: str) -> str | None:
    """Return where two arrays differ by more than the tolerance."""
    if not want.size:
        return None
    gap = np.abs(found - want)
    if gap.max() <= tolerance * max(1e-9, np.abs(want).max()) + 1e-12:
        return None
    at = np.unravel_index(int(gap.argmax()), gap.shape)
    place = f" at {tuple(int(i) for i in at)}" if len(at) > 1 else f" at {int(at[0])}" if at else ""
    return f"{name} is {found[at]:.6g}{place}, expected {want[at]:.6g}"


def brief(value: Any) -> str:
    """Return a value short enough for a message."""
    text = repr(value) if isinstance(value, str | int | float) else answers.kind(value)
    return text if len(text) <= 40 else text[:37] + "..."
