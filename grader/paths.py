"""Where things are: the project's folders, and the user's own."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Project:
    """Folders of one checkout (`root`) and of one user (`home`, the checkout by default)."""

    root: Path
    home: Path

    @property
    def labs(self) -> Path:
        """Lab definitions, one folder each."""
        return self.root / "labs"

    @property
    def datasets(self) -> Path:
        """Dataset descriptions and loaders, one folder each."""
        return self.root / "datasets"

    @property
    def solutions(self) -> Path:
        """Reference solutions and banks, one folder a lab."""
        return self.root / "solutions"

    @property
    def starter(self) -> Path:
        """Generated starter code, one folder a lab."""
        return self.root / "starter"

    @property
    def interview(self) -> Path:
        """Questions of the mock interview, one file a round."""
        return self.root / "interview"

    @property
    def work(self) -> Path:
        """The learner's own files, one folder a lab."""
        return self.home / "work"

    @property
    def runs(self) -> Path:
        """Reports, figures and the MLflow store."""
        return self.home / "runs"


def project() -> Project:
    """Return the folders in force: `CASEWORK_ROOT` and `CASEWORK_HOME`, or this checkout."""
    root = Path(os.environ.get("CASEWORK_ROOT") or Path(__file__).resolve().parents[1])
    return Project(root.resolve(), Path(os.environ.get("CASEWORK_HOME") or root).resolve())


def shown(path: Path) -> str:
    """Return `path` as a person would type it: relative to the current folder when inside it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)
