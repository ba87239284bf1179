"""Two tables of a run: the note that MLflow shows on its page, and the matrix of checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from grader.track.names import named_metrics, safe
from grader.track.reading import Report, items, number, section
from grader.track.text import clean, markdown

# MLflow refuses tag values of more than 8000 characters; the note is a tag.
MAX_NOTE = 7500
MAX_ROWS = 500
CHECKS_FILE = "checks_table.json"
CHECKS_COLUMNS = ["check", "result", "detail"]


def interval_text(metric: dict[str, Any]) -> str:
    """Return a metric as "0.713 [0.692, 0.733]", without the interval where there is none."""
    value, low, high = (number(metric.get(k)) for k in ("value", "low", "high"))
    if value is None:
        return "none"
    bounds = f" [{_short(low)}, {_short(high)}]" if low is not None and high is not None else ""
    return _short(value) + bounds


def gate_passed(metric: dict[str, Any]) -> bool | None:
    """Return whether a metric meets its gate, or None where it has no gate or no value."""
    gate, value = number(metric.get("pass_at")), number(metric.get("value"))
    if gate is None:
        return None
    if value is None:
        return False
    return value <= gate if metric.get("direction") == "lower" else value >= gate


def note(report: Report) -> str:
    """Return the run's page in Markdown: one table of tasks, one of metrics, failed probes."""
    lines = [*_task_lines(report), "", *_metric_lines(report), "", *_probe_lines(report)]
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(kept) + len(line) > MAX_NOTE:
            kept.append("(cut; the whole report is in report.json)")
            break
        kept.append(line)
    return "\n".join(kept).strip()


def checks_table(report: Report) -> bytes:
    """Return tasks, gates and probes as a table in the format of `mlflow.log_table`.

    One row per check, with the same key in every run, so that the evaluation view of MLflow
    lines the runs up as a matrix of checks by runs.
    """
    rows = [*_task_rows(report), *_gate_rows(report), *_probe_rows(report)]
    table = {"columns": CHECKS_COLUMNS, "data": rows[:MAX_ROWS]}
    return json.dumps(table, ensure_ascii=True).encode()


def _task_rows(report: Report) -> Iterator[list[str]]:
    for task in items(report, "tasks"):
        verdict = clean(task.get("verdict", ""), 40).replace("_", " ")
        yield [f"task {safe(task.get('id', ''))}", verdict, clean(task.get("message") or "", 300)]


def _gate_rows(report: Report) -> Iterator[list[str]]:
    for name, metric in named_metrics(report):
        passed = gate_passed(metric)
        if passed is not None:
            result = f"{_mark(passed)} {_short(number(metric.get('value')))}"
            detail = f"{interval_text(metric)}, gate {_short(number(metric.get('pass_at')))}"
            yield [f"gate {name}", result, detail]


def _probe_rows(report: Report) -> Iterator[list[str]]:
    for probe in items(report, "probes"):
        result = _mark(probe.get("ok") is True)
        yield [f"probe {safe(probe.get('id', ''))}", result, clean(probe.get("message") or "", 300)]


def _task_lines(report: Report) -> Iterator[str]:
    yield _verdict_line(report)
    yield ""
    yield "| Task | Verdict | Points | Message |"
    yield "|---|---|---|---|"
    for task in items(report, "tasks"):
        title = clean(task.get("title") or task.get("id") or "", 80)
        points = f"{_short(number(task.get('earned')))} of {_short(number(task.get('points')))}"
        verdict = clean(task.get("verdict", ""), 40).replace("_", " ")
        yield _row(title, verdict, points, clean(task.get("message") or "", 200))


def _metric_lines(report: Report) -> Iterator[str]:
    found = list(named_metrics(report))
    if found:
        yield "| Metric | Value | Gate | Baseline | Reference |"
        yield "|---|---|---|---|---|"
    for name, metric in found:
        rest = [_short(number(metric.get(k))) for k in ("pass_at", "baseline", "reference")]
        yield _row(name, interval_text(metric), *rest)


def _probe_lines(report: Report) -> Iterator[str]:
    failed = [p for p in items(report, "probes") if p.get("ok") is not True]
    if failed:
        yield "| Probe that failed | What it found |"
        yield "|---|---|"
    for probe in failed:
        yield _row(safe(probe.get("id", "")), clean(probe.get("message") or "", 300))


def _verdict_line(report: Report) -> str:
    dataset = section(report, "dataset")
    name, source = clean(dataset.get("name") or "", 80), clean(dataset.get("source") or "", 80)
    score, best = (_short(number(report.get(k))) for k in ("score", "max_score"))
    return markdown(f"Score {score} of {best}. Data: {name} ({source}).")


def _row(*cells: str) -> str:
    return "| " + " | ".join(markdown(cell) for cell in cells) + " |"


def _mark(passed: bool) -> str:
    return "pass" if passed else "FAIL"


def _short(value: float | None) -> str:
    return "none" if value is None else f"{value:.4g}"
