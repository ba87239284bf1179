"""What a learner's text binds, mentions and imports; it is read, never run."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def parse(source: bytes, name: str) -> ast.Module:
    """Parse a learner's text, quietly; raises SyntaxError for all that is no Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source, name)
        except ValueError as error:  # null bytes
            raise SyntaxError(str(error)) from None
        except (RecursionError, MemoryError):
            raise SyntaxError("nested too deeply to be read") from None


def bound(node: ast.AST) -> frozenset[str]:
    """Return the names a top-level statement may bind, also inside `if` and `try`."""
    inside = [node] if isinstance(node, DEFINITIONS) else ast.walk(node)
    return frozenset(name for one in inside for name in _names_of(one))


def mentioned(node: ast.AST) -> frozenset[str]:
    """Return all names in a statement; local ones of the same name do no harm."""
    return frozenset(one.id for one in ast.walk(node) if isinstance(one, ast.Name))


def imported(node: ast.AST) -> Iterator[str]:
    """Return the first words of modules imported anywhere in a statement; `from .` is its own."""
    for one in ast.walk(node):
        if isinstance(one, ast.Import):
            yield from (alias.name.split(".")[0] for alias in one.names)
        elif isinstance(one, ast.ImportFrom) and one.module and not one.level:
            yield one.module.split(".")[0]


def _names_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, DEFINITIONS):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
        yield node.id
