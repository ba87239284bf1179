"""Where the marks of a chart lie, in percent of its width: plain numbers for the template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.html.text import number

PAD = 0.06  # of the scale, left and right of the outermost mark
FAR = 8.0  # a naive value further off than so many scales is pinned to the edge
LEVELS = (("pass_at", "gate"), ("merit_at", "merit"), ("distinction_at", "distinction"))


@dataclass(frozen=True)
class Scale:
    """A linear scale from `low` to `high`, onto 0 to 100 percent."""

    low: float
    high: float

    @classmethod
    def over(cls, values: Sequence[float]) -> Scale:
        """Return the scale that holds all values, with room at the ends."""
        low, high = min(values), max(values)
        pad = PAD * ((high - low) or abs(high) or 1.0)
        return cls(low - pad, high + pad)

    def at(self, value: float) -> float:
        """Return where a value lies, at most at an end, in percent with two places."""
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return round(100 * min(1.0, max(0.0, share)), 2)


@dataclass(frozen=True)
class Mark:
    """A mark of the bar: its kind (naive, gate, merit, distinction, reference), place and text."""

    kind: str
    at: float
    text: str


@dataclass(frozen=True)
class Bar:
    """An interval bar: point and interval, the side that passes, marks, and it all in words."""

    dot: float
    start: float
    width: float
    goal: tuple[float, float] | None
    marks: tuple[Mark, ...]
    words: str


def metric_bar(metric: Mapping[str, Any]) -> Bar | None:
    """Return the bar of a metric of a result file; None where it has no value."""
    value = metric["value"]
    if value is None:
        return None
    low = value if metric["low"] is None else metric["low"]
    high = value if metric["high"] is None else metric["high"]
    scale = _scale(metric, [value, low, high])
    higher = metric["direction"] == "higher"
    goal = None
    if metric["pass_at"] is not None:
        gate = scale.at(metric["pass_at"])
        goal = (gate, round(100 - gate, 2)) if higher else (0.0, gate)
    marks = tuple(_marks(metric, scale))
    start, end = scale.at(low), scale.at(high)
    said = [f"{metric['title']} {number(value)}, 95 % interval {number(low)} to {number(high)}"]
    words = "; ".join(said + [mark.text for mark in marks])
    return Bar(scale.at(value), start, round(max(0.4, end - start), 2), goal, marks, words)


def _scale(metric: Mapping[str, Any], own: list[float]) -> Scale:
    """Return a scale of all marks; a naive value far off does not squeeze the others."""
    ends = [metric["reference"], *(metric[key] for key, _ in LEVELS)]
    values = own + [end for end in ends if end is not None]
    naive, span = metric["baseline"], max(values) - min(values)
    if naive is not None:
        away = max(min(values) - naive, naive - max(values), 0.0)
        if not span or away <= FAR * span:
            values.append(naive)
        else:  # room for it at the edge
            room = 0.15 * span
            values.append(min(values) - room if naive < min(values) else max(values) + room)
    return Scale.over(values)


def _marks(metric: Mapping[str, Any], scale: Scale) -> list[Mark]:
    need = "at least" if metric["direction"] == "higher" else "at most"
    found = []
    if metric["baseline"] is not None:
        inside = scale.low <= metric["baseline"] <= scale.high
        text = f"naive {number(metric['baseline'])}" + ("" if inside else " (off the scale)")
        found.append(Mark("naive", scale.at(metric["baseline"]), text))
    for key, word in LEVELS:
        if metric[key] is not None:
            found.append(Mark(word, scale.at(metric[key]), f"{word} {need} {metric[key]:g}"))
    if metric["reference"] is not None:
        text = f"reference {number(metric['reference'])}"
        found.append(Mark("reference", scale.at(metric["reference"]), text))
    return found


def gate_words(metric: Mapping[str, Any]) -> tuple[str, str]:
    """Return how a metric stands to its gate: a class for its colour, and words."""
    gate, value = metric["pass_at"], metric["value"]
    if gate is None:
        return "calm", "shown, not gated"
    if value is None:
        return "bad", "not computed"
    sign = 1 if metric["direction"] == "higher" else -1
    worse = metric["low"] if sign > 0 else metric["high"]
    judged = worse if metric["gate_on"] == "bound" and worse is not None else value
    clears = sign * judged >= sign * gate
    close = metric["low"] is not None and metric["low"] <= gate <= metric["high"]
    on = " by its worse end" if metric["gate_on"] == "bound" else ""
    if clears:
        return "good", f"clears the gate{on}" + (", within noise" if close and not on else "")
    return "bad", f"misses the gate{on}" + (", within noise" if close else "")
