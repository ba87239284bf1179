"""Questions that quote a run's own numbers: "Your recall is $recall. Is that enough?"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import Template
from typing import Any

from grader.report import plain


def values_of(metrics: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Return the values of a result file's metrics; what is no finite number is left out."""
    known = {metric["name"]: metric["value"] for metric in metrics}
    return {
        name: value
        for name, value in known.items()
        if isinstance(value, int | float) and plain(value) is not None
    }


def filled(text: str, values: Mapping[str, float]) -> str:
    """Return a text with each $name replaced by its value, or "" when one is not known."""
    shown = {name: f"{value:.3f}" for name, value in values.items()}
    try:
        return Template(text).substitute(shown)
    except (KeyError, ValueError):
        return ""
