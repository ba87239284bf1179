"""What a function of a solution rests on: its own text, what it calls, constants and imports.

A file is taken apart into its top-level statements. Two saves give a set of functions the same
fingerprint only if nothing they can reach has changed, so what a check found may be kept. Where
the text alone cannot tell (statements that act while the file is loaded, `globals()`), everything
counts as reached: a check too many is slow, a check too few would be wrong.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.syntax import DEFINITIONS, bound, imported, mentioned, parse

# What lets code use a name without mentioning it: `globals()["x"]`, `frame.query("y > @x")`, and
# DuckDB's `sql("select * from x")`.
_REACH_ALL = frozenset(
    {"globals", "vars", "locals", "eval", "exec", "__import__", "importlib", "sys", "inspect"}
)
_REACH_ALL_METHODS = frozenset({"eval", "query", "sql", "execute", "evaluate"})


@dataclass(frozen=True)
class Statement:
    """One top-level statement: names it binds and mentions, and digests of its text.

    Attributes:
        digest: unmoved by comments, blank lines and what lies above.
        placed: moves with its line numbers too.
        acts: may do something while the file is loaded, so that everything rests on it.
        reaches_all: may use any name of the file without mentioning it.
    """

    binds: frozenset[str]
    mentions: frozenset[str]
    digest: str
    placed: str
    acts: bool
    reaches_all: bool


@dataclass(frozen=True)
class Code:
    """One save of a solution, taken apart.

    Attributes:
        statements: in the order of the file.
        lines: function or class -> its line.
        texts: function or class -> digest of its own text.
    """

    statements: tuple[Statement, ...]
    lines: dict[str, int]
    texts: dict[str, str]

    @classmethod
    def of(cls, path: Path) -> Code:
        """Read a solution and the files beside it that it imports.

        Raises:
            SyntaxError: it is no Python.
            OSError: it cannot be read.
        """
        tree = parse(path.read_bytes(), str(path))
        reader = _Reader(path, tree, frozenset({path.stem}))
        statements = tuple(reader.statement(node) for node in tree.body)
        both = zip(tree.body, statements, strict=True)
        named = [(node, one) for node, one in both if isinstance(node, DEFINITIONS)]
        lines = {node.name: node.lineno for node, _ in named}
        return cls(statements, lines, {node.name: one.digest for node, one in named})

    @property
    def whole(self) -> str:
        """A digest of everything that is loaded, unmoved by comments and blank lines."""
        return _digest(*(statement.digest for statement in self.statements))

    def fingerprint(self, functions: Iterable[str], *, placed: bool = False) -> str:
        """Return a digest of everything these functions rest on.

        Args:
            functions: names of the solution; names it does not have count too.
            placed: also notice that something moved to other lines.
        """
        wanted = sorted(set(functions))
        reached = self._reached(wanted)
        texts = [s.placed if placed else s.digest for s in reached]
        return hashlib.sha256("\n".join([*wanted, "", *texts]).encode()).hexdigest()

    def _reached(self, functions: Iterable[str]) -> list[Statement]:
        acting = {n for n, statement in enumerate(self.statements) if statement.acts}
        pending, seen = [*acting, *self._binding(functions)], set[int]()
        while pending:
            number = pending.pop()
            if number in seen:
                continue
            seen.add(number)
            if self.statements[number].reaches_all:
                return list(self.statements)
            pending += self._binding(self.statements[number].mentions)
        return [self.statements[number] for number in sorted(seen)]

    def _binding(self, names: Iterable[str]) -> list[int]:
        wanted = set(names)
        return [n for n, one in enumerate(self.statements) if one.binds & wanted]


class _Reader:
    """Turns the top-level nodes of one file into statements.

    Args:
        path: the file.
        tree: what is in it.
        above: modules being read, the file's own among them: files may import each other.
    """

    def __init__(self, path: Path, tree: ast.Module, above: frozenset[str]) -> None:
        self._stem = path.stem
        names = set(imported(tree)) - above
        self._siblings = {name: _sibling(name, path.parent, above) for name in names}
        # A decorator or call of a library is trusted not to know this file; one of its own is not.
        self._made = frozenset().union(
            *(bound(node) for node in tree.body if not self._is_library(node))
        )

    def statement(self, node: ast.stmt) -> Statement:
        """Return one statement."""
        modules = set(imported(node))
        digests = sorted(self._siblings[name][0] for name in modules if name in self._siblings)
        mentions = mentioned(node)
        own = self._stem in modules
        return Statement(
            binds=bound(node),
            mentions=mentions,
            digest=_digest(ast.dump(node), *digests),
            placed=_digest(ast.dump(node, include_attributes=True), *digests),
            acts=self.acts(node),
            reaches_all=own or bool(mentions & _REACH_ALL) or _asks_by_text(node),
        )

    def acts(self, node: ast.stmt) -> bool:
        """Whether a statement may do more, while the file is loaded, than bind its names."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            acting = any(self._siblings.get(name, ("", False))[1] for name in imported(node))
            return acting or "*" in {alias.name for alias in node.names} or _is_future(node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            defaults = [one for one in [*node.args.defaults, *node.args.kw_defaults] if one]
            return self._mention_own(node.decorator_list) or self._call_own(defaults)
        if isinstance(node, ast.ClassDef):
            parents = [*node.decorator_list, *node.bases, *(k.value for k in node.keywords)]
            body = [one for one in node.body if not isinstance(one, DEFINITIONS)]
            return self._mention_own(parents) or self._call_own(body)
        if isinstance(node, ast.Assign | ast.AnnAssign):
            return not _plain_targets(node) or self._call_own([node])
        return not _is_docstring(node)

    def _is_library(self, node: ast.stmt) -> bool:
        imports = isinstance(node, ast.Import | ast.ImportFrom)
        return imports and not any(self._siblings.get(name, [""])[0] for name in imported(node))

    def _call_own(self, nodes: Iterable[ast.AST]) -> bool:
        inside = [one for node in nodes for one in ast.walk(node)]
        return self._mention_own([one.func for one in inside if isinstance(one, ast.Call)])

    def _mention_own(self, nodes: Iterable[ast.AST]) -> bool:
        """Whether expressions mention something this file, or one beside it, made."""
        return any(mentioned(node) & self._made for node in nodes)


def _sibling(name: str, folder: Path, above: frozenset[str]) -> tuple[str, bool]:
    """Read a file or package beside the solution, and what it imports beside it in turn.

    Returns:
        A digest of the text, "" if there is no such file; whether loading it may do more than
        bind names.
    """
    package, single = folder / name, folder / f"{name}.py"
    files = sorted(package.rglob("*.py")) if package.is_dir() else [single]
    texts, acts = list[str | bytes](), False
    for file in files:
        with suppress(OSError):
            source = file.read_bytes()
            inner, acting = _read_sibling(source, file, folder, above | {name})
            texts += [source, *inner]
            acts = acts or acting
    return (_digest(*texts), acts) if texts else ("", False)


def _read_sibling(
    source: bytes, file: Path, folder: Path, above: frozenset[str]
) -> tuple[list[str], bool]:
    try:
        tree = parse(source, str(file))
    except SyntaxError:
        return [], True
    reader = _Reader(folder / file.name, tree, above)
    acts = any(reader.acts(node) for node in tree.body if not _is_future(node))
    names = sorted(set(imported(tree)) - above)
    found = [_sibling(name, folder, above) for name in names]
    return [digest for digest, _ in found], acts or any(acting for _, acting in found)


def _plain_targets(node: ast.Assign | ast.AnnAssign) -> bool:
    """Whether only names are assigned to: `x = 1`, not `x[0] = 1` or `x.y = 1`."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    inside = [one for target in targets for one in ast.walk(target)]
    return not any(isinstance(one, ast.Attribute | ast.Subscript) for one in inside)


def _asks_by_text(node: ast.AST) -> bool:
    return any(
        isinstance(one, ast.Attribute) and one.attr in _REACH_ALL_METHODS for one in ast.walk(node)
    )


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _digest(*texts: str | bytes) -> str:
    found = hashlib.sha256()
    for text in texts:
        raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        found.update(len(raw).to_bytes(8, "little") + raw)
    return found.hexdigest()
