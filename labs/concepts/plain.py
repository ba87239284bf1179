"""Which packages a function of the solution rests on: this lab allows numpy alone.

The text is read, nothing is run. It is a check of the rules of the task, not confinement: whoever
hides an import from a reader of the text can; what a worker may do is the sandbox's business.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from grader.answers import Rejected
from grader.syntax import bound, imported, mentioned, parse

ALLOWED = sys.stdlib_module_names | {"numpy"}
# Ways to import, or to run text that imports, without an import statement.
BY_NAME = frozenset({"importlib", "runpy", "pkgutil", "imp", "__import__", "exec", "eval"})


def foreign(path: Path, functions: Iterable[str]) -> list[str]:
    """Return the packages, neither numpy's nor Python's, that functions of a file rest on.

    Args:
        path: the solution; files beside it that it imports are read too, each as a whole.
        functions: names of the file; what they mention in turn counts as well.

    Returns:
        Top-level names in alphabetical order; also the means of `BY_NAME`, if any is used.

    Raises:
        Rejected: a file cannot be read as Python.
    """
    body, seen = _read(path).body, {path}
    reached = _reached(body, functions)
    return sorted(set(_packages(reached, path.parent, seen)))


def _read(path: Path) -> ast.Module:
    try:
        return _parsed(path.read_bytes(), path.name)
    except (OSError, SyntaxError) as error:
        raise Rejected(f"{path.name} cannot be read: {error}") from None


@lru_cache(maxsize=8)
def _parsed(text: bytes, name: str) -> ast.Module:
    """Parse once for all tasks of a file."""
    return parse(text, name)


def _reached(body: list[ast.stmt], functions: Iterable[str]) -> list[ast.stmt]:
    """Return the top-level statements that functions rest on: theirs, what they mention, and so on.

    What a file does only when it is run (`if __name__ == "__main__"`) is left out.
    """
    binding = [(node, bound(node)) for node in body if not _is_main(node)]
    wanted, pending = {"*"}, {"*", *functions}
    while pending:
        wanted |= pending
        found = [node for node, names in binding if names & pending]
        pending = {name for node in found for name in mentioned(node)} - wanted
    return [node for node, names in binding if names & wanted]


def _is_main(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "__name__" in mentioned(node.test)


def _packages(nodes: Iterable[ast.AST], folder: Path, seen: set[Path]) -> Iterator[str]:
    for node in nodes:
        yield from mentioned(node) & BY_NAME
        for name in imported(node):
            beside = [one for one in _beside(name, folder) if one not in seen]
            seen.update(beside)
            for file in beside:
                yield from _packages([_read(file)], folder, seen)
            if name in BY_NAME or not (name in ALLOWED or _beside(name, folder)):
                yield name


def _beside(name: str, folder: Path) -> list[Path]:
    """Return the files of a module or package beside the solution."""
    single, package = folder / f"{name}.py", folder / name
    return [single] if single.is_file() else sorted(package.rglob("*.py"))
