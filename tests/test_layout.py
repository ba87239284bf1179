"""The house rules: sizes of files and functions, folders that are no packages, no addresses."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PLUGINS = ("labs", "datasets", "starter", "solutions")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


SOURCES = [
    path
    for path in tracked("*.py")
    if path.relative_to(ROOT).parts[0] in ("grader", *PLUGINS, "bootstrap.py")
]


def functions(path: Path) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if body:
                lines = (body[-1].end_lineno or 0) - body[0].lineno + 1
                found.append((f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", lines))
    return found


def test_files_are_short() -> None:
    sizes = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in SOURCES}
    # A solution is one file by contract, and half of it is the contract's own words.
    limits = {name: 450 if name.endswith("/solution.py") else 300 for name in sizes}
    assert not {name: size for name, size in sizes.items() if size > limits[name]}


def test_functions_are_short() -> None:
    sizes = [one for path in SOURCES for one in functions(path)]
    assert not [one for one in sizes if one[1] > 45]
    assert statistics.median(size for _, size in sizes) <= 8


@pytest.mark.parametrize("name", PLUGINS)
def test_plugin_folders_are_no_packages(name: str) -> None:
    assert not list((ROOT / name).rglob("__init__.py"))


def test_installing_the_kit_shadows_no_package() -> None:
    code = "import importlib.util, grader; print(importlib.util.find_spec('labs'))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "None"


def test_no_index_address_and_no_lock_file() -> None:
    address = re.compile(rb"https?://[^ \"']*/" + b"(simple|packages)/")
    texts = [path for path in tracked() if path.suffix not in (".png", ".parquet")]
    guilty = [path.name for path in texts if address.search(path.read_bytes())]
    assert guilty == []
    assert not tracked("uv.lock")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_pins_are_exact_and_hashed(name: str) -> None:
    text = (ROOT / name).read_text()
    requirements = re.findall(r"^([a-z0-9][^\s]*?)==\S+", text, flags=re.M)
    assert len(requirements) > 50
    assert "://" not in text
    blocks = re.split(r"\n(?=[a-zA-Z])", text.strip())
    assert all("--hash=sha256:" in block for block in blocks)


def test_nothing_heavy_is_imported_for_a_listing() -> None:
    code = (
        "import sys\nfrom grader.__main__ import run\nrun(['list'])\nrun(['hint', 'fraud'])\n"
        "heavy = ('numpy', 'pandas', 'sklearn', 'mlflow', 'matplotlib')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().endswith("[]")


def test_modules_have_no_import_cycle() -> None:
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] == "grader" and "skeleton" not in path.parts
    }
    edges = {name: _top_level_imports(path, set(modules)) for name, path in modules.items()}
    done: set[str] = set()
    for name in edges:
        _visit(name, edges, [], done)


def _top_level_imports(path: Path, known: set[str]) -> set[str]:
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            found |= names & known
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & known
    return found


def _visit(name: str, edges: dict[str, set[str]], trail: list[str], done: set[str]) -> None:
    assert name not in trail, " -> ".join([*trail[trail.index(name) :], name])
    if name not in done:
        for other in edges[name]:
            _visit(other, edges, [*trail, name], done)
        done.add(name)
