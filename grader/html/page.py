"""Puts the page together from what lies in a run folder, and writes it whole."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import comparing, quoting, report
from grader import lab as labs
from grader import record as records
from grader.errors import CaseworkError, KitError
from grader.html import bars, changes, progress, slices, text, verdict
from grader.paths import Project, shown

if TYPE_CHECKING:
    from jinja2 import Environment

    from grader.lab import Lab

PAGE, CAPTIONS = "report.html", "captions.json"
HERE = Path(__file__).resolve().parent
MOST_FIGURES, MOST_BYTES = 24, 12_000_000
PRINTED_SHOWN = 4000


@dataclass(frozen=True)
class Figure:
    """A figure of the run, inlined: its data address, caption and text alternative."""

    source: str
    caption: str
    words: str


@dataclass(frozen=True)
class Metric:
    """A metric on the page: its record, its bar, how it stands to its gate, its unit."""

    record: Mapping[str, Any]
    bar: bars.Bar | None
    kind: str
    word: str
    unit: str


def write(project: Project, folder: Path) -> Path:
    """Write the page of the run in `folder`, with the figures that are there, and return it.

    Raises:
        KitError: the report is missing or damaged, or the folder cannot be written to.
    """
    from jinja2 import TemplateError

    try:
        page = render(project, folder)
    except (KeyError, TypeError, ValueError, AttributeError, TemplateError) as error:
        raise KitError(
            f"the report is damaged: {type(error).__name__}: {error}",
            where=shown(folder / "report.json"),
            next="grade again",
        ) from error
    report.write_bytes(folder / PAGE, page.encode("utf-8", errors="replace"))
    return folder / PAGE


def render(project: Project, folder: Path) -> str:
    """Return the page of the run in `folder`."""
    record = report.read(folder)
    lab = _lab(project, record)
    curves = report.read_json(folder / "curves.json") if _has(folder, "curves.json") else {}
    runs = _runs(project, record, folder)
    tasks = verdict.tasks(record)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            record=record,
            name=runs[-1].name,
            lab=lab,
            verdict=verdict.of(record),
            tasks=tasks,
            first=verdict.first_to_fix(tasks),
            metrics=[_metric(metric, lab) for metric in record["metrics"]],
            figures=_figures(folder),
            slices=slices.groups(curves),
            runs=runs,
            charts=progress.charts(runs),
            since=progress.since_best(runs),
            changes=_changes(project, record, folder),
            questions=_questions(lab, record),
            output=_read(folder / report.PRINTED)[-PRINTED_SHOWN:],
            sandbox=_sandbox(record["sandbox"]),
        )
    )


def _environment() -> Environment:
    """Return the templates: all that is printed is made visible, then escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=text.finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "number": text.number,
        "signed": text.signed,
        "points": text.points,
        "thousands": text.thousands,
        "sentence": text.sentence,
        "place": text.place,
    }
    return made


def _lab(project: Project, record: Mapping[str, Any]) -> Lab | None:
    """Return the lab, if it is still there and as it was when the run was graded."""
    with suppress(CaseworkError):
        lab = labs.load(project, record["lab"])
        if lab.version == record["lab_version"]:
            return lab
    return None


def _runs(project: Project, record: Mapping[str, Any], folder: Path) -> list[comparing.Run]:
    """Return the learner's runs up to this one; a baseline or reference stands alone."""
    own = comparing.Run(folder.name, record, folder)
    if record["role"] != "learner":
        return [own]
    every = comparing.learners(folder.parent.parent, folder.parent.name)
    return [*(run for run in every if run.name < folder.name), own]


def _metric(metric: Mapping[str, Any], lab: Lab | None) -> Metric:
    kind, word = bars.gate_words(metric)
    specs = [spec for spec in lab.metrics if spec.name == metric["name"]] if lab else []
    unit = (specs[0].unit or "rows") if specs else "units"
    return Metric(metric, bars.metric_bar(metric), kind, word, unit)


def _figures(folder: Path) -> list[Figure]:
    captions = {}
    if _has(folder / "figures", CAPTIONS):
        captions = report.read_json(folder / "figures" / CAPTIONS)
    found, size = [], 0
    order = list(captions)  # as the lab gave them
    paths = sorted((folder / "figures").glob("*.png"), key=lambda path: _place(path.stem, order))
    for path in paths[:MOST_FIGURES]:
        content = path.read_bytes()
        size += len(content)
        if size <= MOST_BYTES:
            source = "data:image/png;base64," + base64.b64encode(content).decode()
            words = captions.get(path.stem) or text.sentence(path.stem)
            title = words.partition(":")[0].partition("\n")[0]
            found.append(Figure(source, title, words))
    return found


def _place(name: str, order: list[str]) -> tuple[int, str]:
    return (order.index(name) if name in order else len(order)), name


def _changes(project: Project, record: Mapping[str, Any], folder: Path) -> changes.Changes | None:
    """Return what was changed in the starter; None where no graded file was kept."""
    starter = project.starter / record["lab"] / "solution.py"
    if not _has(folder, report.GRADED) or not starter.is_file():
        return None
    return changes.of(_read(starter), _read(folder / report.GRADED))


def _questions(lab: Lab | None, record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the questions of the tasks that were tried."""
    if lab is None:
        return ()
    from dataclasses import replace

    tried = {task["id"] for task in record["tasks"] if task["verdict"] != "not_attempted"}
    asked = replace(lab, tasks=tuple(task for task in lab.tasks if task.id in tried))
    return records.questions(asked, quoting.values_of(record["metrics"]))


def _sandbox(sandbox: Mapping[str, Any]) -> dict[str, str]:
    rest = {key: value for key, value in sandbox.items() if key not in ("tier", "name")}
    return {
        key.replace("_", " "): value if isinstance(value, str) else json.dumps(value)
        for key, value in rest.items()
    }


def _has(folder: Path, name: str) -> bool:
    return (folder / name).exists() and not (folder / name).is_symlink()


def _read(path: Path) -> str:
    """Return a file's text, "" where there is none."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
