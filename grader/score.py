"""Scores of a run: each metric with its interval, beside baseline, gate and reference."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader import interval, metrics

if TYPE_CHECKING:
    from grader.bench import Sample
    from grader.lab import Gate, Lab, MetricSpec


@dataclass(frozen=True)
class Score:
    """A metric of a run. `low` and `high` bound the 95 % interval, `n` counts its units."""

    name: str
    task: str
    title: str
    value: float
    low: float
    high: float
    n: int
    direction: str

    @property
    def sign(self) -> int:
        """+1 when higher is better, -1 when lower is."""
        return 1 if self.direction == "higher" else -1

    def clears(self, threshold: float | None, on: str = "value") -> bool:
        """Whether the point estimate, or the worse bound, reaches a threshold."""
        if threshold is None or not math.isfinite(self.value):
            return False
        worse = self.low if self.sign > 0 else self.high
        return self.sign * (worse if on == "bound" else self.value) >= self.sign * threshold

    def straddles(self, threshold: float) -> bool:
        """Whether the interval holds the threshold: too close to call."""
        return self.low <= threshold <= self.high


def score(lab: Lab, samples: Mapping[str, Sample], seed: int) -> list[Score]:
    """Score every metric whose rows are there; a metric without rows is left out."""
    return [
        _score(spec, samples[spec.sample], seed) for spec in lab.metrics if _ready(spec, samples)
    ]


def _ready(spec: MetricSpec, samples: Mapping[str, Sample]) -> bool:
    return spec.sample in samples


def _score(spec: MetricSpec, sample: Sample, seed: int) -> Score:
    metric = metrics.find(spec.name)
    unit = sample.columns[spec.unit] if spec.unit else None
    # One resampling for every metric of a sample, so that differences between them are paired.
    own_seed = zlib.crc32(spec.sample.encode()) ^ (seed & 0xFFFFFFFF)
    found = interval.bootstrap(metric, sample.columns, unit=unit, seed=own_seed)
    return Score(
        spec.name,
        spec.task,
        spec.title,
        found.value,
        found.low,
        found.high,
        found.units,
        metric.better,
    )


def skill(value: float, baseline: float | None, reference: float | None) -> float | None:
    """Return (value - baseline) / (reference - baseline): 0 is naive, 1 the reference.

    The sign cancels, so it is right in either direction. None when an end is missing or both meet.
    """
    if baseline is None or reference is None or reference == baseline:
        return None
    return (value - baseline) / (reference - baseline)


def gate_of(lab: Lab, name: str) -> Gate | None:
    """Return the gate on a metric, if it has one."""
    gates = (gate for task in lab.tasks for gate in task.gates)
    return next((gate for gate in gates if gate.metric == name), None)
