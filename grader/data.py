"""Datasets: a strict description, a verified file or a seeded simulator, tidy tables.

`datasets/<name>/dataset.toml` holds the words, `datasets/<name>/loader.py` the behaviour:
`tables(request) -> dict[str, DataFrame]`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import loading, strict
from grader.errors import KitError, UsageError
from grader.paths import Project, shown
from grader.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Source:
    """One place a dataset comes from. `sha256` pins a file; a simulator has none."""

    kind: str
    description: str
    licence: str
    origin: str = ""
    sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A dataset as its TOML file states it."""

    name: str
    title: str
    default_source: str
    sources: dict[str, Source]
    tables: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the engine asks a loader for.

    Attributes:
        source: name of the source.
        seed: seed of everything random.
        exam: whether a simulator may vary what practice keeps fixed.
        file: a user's own file, or None.
        options: words of the command line that are the dataset's own, such as --tickers and what
            follows it. A loader lists the options it knows in OPTIONS.
    """

    source: str
    seed: int
    exam: bool = False
    file: Path | None = None
    options: tuple[str, ...] = ()

    def values(self, option: str) -> list[str] | None:
        """Return the words after one of the dataset's own options; None when it is not there."""
        if option not in self.options:
            return None
        rest = self.options[self.options.index(option) + 1 :]
        end = next((n for n, word in enumerate(rest) if word.startswith("--")), len(rest))
        return list(rest[:end])


@dataclass(frozen=True)
class Tables:
    """Loaded tables, what the report says of them, and what a person should know (notes)."""

    frames: dict[str, Any]
    name: str
    source: str
    sha256: str
    rows: int
    notes: tuple[str, ...] = ()


def describe(project: Project, name: str) -> Dataset:
    """Read a dataset's description."""
    return strict.read(project.datasets / name / "dataset.toml", Dataset)


def load(
    project: Project,
    name: str,
    *,
    source: str | None = None,
    seed: int,
    exam: bool = False,
    file: Path | None = None,
    options: tuple[str, ...] = (),
) -> Tables:
    """Load a dataset.

    Raises:
        UsageError: no such source or option, or the user's file is not there.
        KitError: data missing, corrupt, or not what the description says.
    """
    dataset = describe(project, name)
    chosen = source or dataset.default_source
    if chosen not in dataset.sources:
        known = sorted(dataset.sources)
        hint = strict.suggestion(chosen, known)
        raise UsageError(
            f"no source called {chosen!r}{hint}", where=name, next=f"sources: {', '.join(known)}"
        )
    if file is not None and not file.is_file():
        raise UsageError("no such file", where=shown(file), next="check the path after --file")
    loader = loading.module(project.datasets / name / "loader.py")
    _require_known(options, getattr(loader, "OPTIONS", ()), name)
    request = Request(source=chosen, seed=seed, exam=exam, file=file, options=options)
    frames = loader.tables(request)
    rows = len(next(iter(frames.values()), ()))  # the loader's first table is the lab's own
    notes = tuple(loader.notes(frames)) if hasattr(loader, "notes") else ()
    return Tables(frames, name, chosen, fingerprint(frames), rows, notes)


def _require_known(options: tuple[str, ...], known: tuple[str, ...], name: str) -> None:
    first = [word for word in options[:1] if not word.startswith("--")]
    for word in first + [word for word in options if word.startswith("--")]:
        if word not in known:
            hint = strict.suggestion(word, list(known))
            raise UsageError(
                f"no option {word!r}{hint}", where=name, next=f"casework data {name} --help"
            )


def fingerprint(frames: dict[str, Any]) -> str:
    """Return the sha256 of tables: names, columns, types and every value, in order."""
    digest = hashlib.sha256()
    for name in sorted(frames):
        _digest_frame(digest, name, frames[name])
    return digest.hexdigest()


def _digest_frame(digest: Any, name: str, frame: pd.DataFrame) -> None:
    import numpy as np

    digest.update(name.encode())
    for column in frame.columns:
        values = frame[column]
        digest.update(f"|{column}|{values.dtype}|{len(values)}|".encode())
        array = values.to_numpy()
        if array.dtype == object or array.dtype.kind not in "biufMm":
            digest.update("\x1f".join(map(str, array)).encode())
        else:
            digest.update(np.ascontiguousarray(array).view(np.uint8).data)


def read_file(path: Path, reader: Callable[[Path], pd.DataFrame], ask: str) -> pd.DataFrame:
    """Read a user's own table.

    Args:
        path: the file.
        reader: of pandas, or one that raises KitError itself.
        ask: what to give instead, for the message.

    Raises:
        KitError: it is no file, or not such a one.
    """
    if not path.is_file():
        kind = "is a folder" if path.is_dir() else "does not exist"
        raise KitError(f"the file {kind}", where=str(path), next=ask)
    try:
        return reader(path)
    except KitError:
        raise
    # Parsers raise their own families of errors; each means "not such a file".
    except Exception as error:
        why = one_line(error)
        raise KitError("the file cannot be read", where=str(path), why=why, next=ask) from None


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def verify_file(path: Path, sha256: str, refresh: str) -> None:
    """Require a file's sha256.

    Args:
        path: the file.
        sha256: expected digest in hexadecimal.
        refresh: command that fetches it again, for the message.

    Raises:
        KitError: missing, or another digest.
    """
    if not path.is_file():
        raise KitError("data file is missing; nothing was graded", where=str(path), next=refresh)
    got = file_sha256(path)
    if got != sha256:
        raise KitError(
            f"file does not match its sha256 (got {got[:8]}…, want {sha256[:8]}…); "
            "nothing was graded",
            where=str(path),
            why="an interrupted download, a full disk or a changed mirror",
            next=refresh,
        )
