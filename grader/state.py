"""What the kit remembers of a learner in a lab: hints shown, whether the reference was opened."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path

from grader import report
from grader.errors import KitError
from grader.paths import Project


@dataclass
class State:
    """Hints shown per task, and whether the learner gave up and opened the reference."""

    hints: dict[str, int] = field(default_factory=dict)
    gave_up: bool = False


def path(project: Project, lab_id: str) -> Path:
    """Return the file a lab's state is kept in."""
    return project.runs / lab_id / "state.json"


def load(project: Project, lab_id: str) -> State:
    """Return the state; a missing or damaged file starts anew."""
    try:
        kept = report.read_json(path(project, lab_id))
        return State(dict(kept["hints"]), bool(kept["gave_up"]))
    except (KitError, KeyError, TypeError, ValueError):
        return State()


def save(project: Project, lab_id: str, state: State) -> None:
    """Write the state."""
    report.write_json(path(project, lab_id), asdict(state))
