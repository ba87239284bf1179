"""Names that MLflow accepts, on every system, for metrics, params and tags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from grader.track.reading import items

# MLflow allows 250 characters; the rest is room for a suffix such as ".high".
MAX_NAME = 200
_FORBIDDEN = re.compile(r"[^0-9A-Za-z_.\- ]+")
RESERVED = frozenset({"score", "tasks.passed", "checks.passed", "checks.total"})
# What one metric of a report becomes; two metrics never share one of these.
SUFFIXES = ("", ".low", ".high")


def safe(name: object) -> str:
    """Return `name` as MLflow accepts it: no slash, colon or control character, never empty.

    Slashes are left out on purpose: MLflow reads them as folders and refuses some ("a//b", "..").
    """
    text = _FORBIDDEN.sub("_", str(name)[: 4 * MAX_NAME]).strip(" .")
    return text[:MAX_NAME].strip(" .") or "unnamed"


def named_metrics(report: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each metric of a report with a unique, valid name.

    The second metric of one name (the same measure in another task) carries its task in front.
    """
    taken = set(RESERVED)
    for metric in items(report, "metrics"):
        name = _unique(metric, taken)
        taken.update(name + suffix for suffix in SUFFIXES)
        yield name, metric


def _unique(metric: Mapping[str, Any], taken: set[str]) -> str:
    plain = safe(metric.get("name", ""))
    if _free(plain, taken):
        return plain
    owner = base = safe(f"{metric.get('task', '')}.{plain}")
    count = 2
    while not _free(owner, taken):
        owner, count = f"{base}_{count}", count + 1
    return owner


def _free(name: str, taken: set[str]) -> bool:
    return not any(name + suffix in taken for suffix in SUFFIXES)
