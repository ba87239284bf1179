"""Scores of a run: each metric with its interval, beside baseline, gate and reference."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grader import interval, metrics

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from grader.bench import Sample
    from grader.lab import Gate, Lab, MetricSpec


@dataclass(frozen=True)
class Score:
    """A metric of a run. `low` and `high` bound the 95 % interval, `n` counts its units.

    `replicates` are its values on the bootstrap samples, to pair with those of another run.
    """

    name: str
    task: str
    title: str
    value: float
    low: float
    high: float
    n: int
    direction: str
    replicates: NDArray[np.float64] | None = field(default=None, compare=False, repr=False)

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
    ready = [spec for spec in lab.metrics if spec.sample in samples]
    found: dict[str, Score] = {}
    for sample, unit in dict.fromkeys((spec.sample, spec.unit) for spec in ready):
        own = [spec for spec in ready if (spec.sample, spec.unit) == (sample, unit)]
        found.update(_scores(own, samples[sample], unit, seed))
    return [found[spec.name] for spec in ready]


def _scores(specs: Sequence[MetricSpec], sample: Sample, unit: str, seed: int) -> dict[str, Score]:
    """Score the metrics of one sample that resample the same unit."""
    chosen = [metrics.find(spec.name) for spec in specs]
    own_seed = zlib.crc32(specs[0].sample.encode()) ^ (seed & 0xFFFFFFFF)
    groups = sample.columns[unit] if unit else None
    intervals = interval.bootstrap(chosen, sample.columns, unit=groups, seed=own_seed)
    return {
        spec.name: Score(
            name=spec.name,
            task=spec.task,
            title=spec.title,
            value=found.value,
            low=found.low,
            high=found.high,
            n=found.units,
            direction=metric.better,
            replicates=found.replicates,
        )
        for spec, metric, found in zip(specs, chosen, intervals, strict=True)
    }


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
