"""The saved view of a lab's experiment: which columns, sorted how, which charts.

MLflow shows no metric in its table of runs until somebody picks columns. A picked set is an
experiment tag that a link can name, in a format of MLflow's own interface (3.17; not documented,
covered by a browser test): JSON, deflated, in base64.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

VIEW_KEY = "casework"
VIEW_TAG = f"mlflow.sharedViewState.{VIEW_KEY}"
VIEW_NAME = "Casework leaderboard"
# The greatest number of metrics in the view: MLflow caps an experiment tag at 20,000 characters.
MAX_METRICS = 25
_PREFIX = "deflate;"
_NAME = "attributes.`Run Name`"
_LEAD = ["tags.`verdict`", "metrics.`score`", "tags.`gates`"]
_TAIL = [
    "metrics.`checks.passed`",
    "metrics.`checks.total`",
    "tags.`role`",
    "tags.`tier`",
    "tags.`dataset.source`",
]
_WIDTHS = {
    _NAME: 190,
    "tags.`verdict`": 105,
    "metrics.`score`": 75,
    "tags.`gates`": 70,
    "tags.`role`": 90,
    "tags.`tier`": 60,
    "runDateAndNestInfo": 130,
}
_METRIC_WIDTH = 140
_SECTION = "casework-metrics"


def encode(metrics: Sequence[str], moment: int) -> str:
    """Return the tag value of a view with these metric columns.

    Args:
        metrics: names in the order of the columns.
        moment: time of making, milliseconds since 1970 UTC.
    """
    state = base64.b64encode(zlib.compress(json.dumps(_state(metrics)).encode(), 9)).decode()
    return json.dumps(
        {"name": VIEW_NAME, "createdAt": moment, "updatedAt": moment, "state": _PREFIX + state}
    )


def decode(value: str) -> dict[str, Any]:
    """Return the state inside a tag value, empty where it is not one of these views."""
    try:
        text = json.loads(value)["state"]
        state = json.loads(zlib.decompress(base64.b64decode(text.removeprefix(_PREFIX))))
    except (ValueError, KeyError, TypeError, AttributeError, zlib.error):
        return {}
    return state if isinstance(state, dict) else {}


def metrics_in(value: str) -> list[str]:
    """Return the lab's metrics whose columns a stored view shows, in order."""
    columns = decode(value).get("selectedColumns", [])
    names = [c[9:-1] for c in columns if isinstance(c, str) and c.startswith("metrics.`")]
    return [n for n in names if n not in ("score", "checks.passed", "checks.total")]


def merged(stored: str, metrics: Iterable[str], moment: int) -> str | None:
    """Return the new tag value, or None where the stored view already shows these metrics.

    Columns are only added: a run that crashed early, with few metrics, removes none.
    """
    shown = metrics_in(stored)
    wanted = list(dict.fromkeys([*shown, *metrics]))[:MAX_METRICS]
    return encode(wanted, moment) if wanted != shown or not decode(stored) else None


def _state(metrics: Sequence[str]) -> dict[str, Any]:
    columns = [*_LEAD, *(f"metrics.`{name}`" for name in metrics), *_TAIL]
    return {
        "searchFilter": "",
        "orderByKey": "metrics.`score`",
        "orderByAsc": False,
        "startTime": "ALL",
        "lifecycleFilter": "Active",
        "modelVersionFilter": "All Runs",
        "datasetsFilter": [],
        "selectedColumns": columns,
        "columnOrder": [_NAME, *columns, "runDateAndNestInfo", "duration"],
        "columnWidths": {f"metrics.`{name}`": _METRIC_WIDTH for name in metrics} | _WIDTHS,
        "runsExpanded": {},
        "runsPinned": [],
        "runsHidden": [],
        "runsVisibilityMap": {},
        "runsHiddenMode": "FIRST_20_RUNS",
        "compareRunCharts": list(_charts(metrics)),
        "compareRunSections": [
            {"uuid": _SECTION, "name": "Scores", "display": True, "isReordered": False}
        ],
        "viewMaximized": False,
        "runListHidden": False,
        "isAccordionReordered": False,
        "useGroupedValuesInCharts": True,
        "hideEmptyCharts": True,
        "groupBy": None,
        "groupsExpanded": {},
        "autoRefreshEnabled": True,
        "globalLineChartConfig": {
            "xAxisKey": "step",
            "lineSmoothness": 0,
            "selectedXAxisMetricKey": "",
        },
    }


def _charts(metrics: Sequence[str]) -> Iterator[dict[str, Any]]:
    """One bar chart for the score and each metric; the bounds of intervals get none."""
    for name in ("score", *metrics):
        yield _chart(name, hidden=False)
    for name in metrics:
        yield _chart(f"{name}.low", hidden=True)
        yield _chart(f"{name}.high", hidden=True)
    for name in ("tasks.passed", "checks.passed", "checks.total"):
        yield _chart(name, hidden=True)


def _chart(name: str, *, hidden: bool) -> dict[str, Any]:
    # A generated chart that is marked as deleted is how MLflow remembers not to offer it again.
    return {
        "uuid": f"casework-{name}",
        "type": "BAR",
        "runsCountToCompare": 10,
        "metricSectionId": _SECTION,
        "deleted": hidden,
        "isGenerated": True,
        "displayName": name,
        "metricKey": name,
    }
