"""Documents cannot rot: commands, options, exit codes, links and the result file's keys."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from grader import handbook
from grader import lab as labs
from grader.cli import app
from grader.paths import Project
from tests.conftest import ROOT, Done

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def test_every_command_and_option_is_documented() -> None:
    text = (ROOT / "docs" / "commands.md").read_text()
    for name, command in COMMANDS.items():
        assert f"casework {name}" in text, name
        assert command.help, name
        for parameter in command.params:
            long = [option for option in parameter.opts if option.startswith("--")]
            if long and long != ["--help"]:
                names = long + list(parameter.secondary_opts)
                assert any(option in text for option in names), f"{name} {long}"


def test_every_exit_code_is_documented() -> None:
    text = (ROOT / "docs" / "commands.md").read_text()
    assert all(f"| {code} |" in text for code in (0, 1, 2, 3, 130))


def test_every_key_of_the_result_file_is_documented() -> None:
    schema = json.loads((ROOT / "docs" / "result.schema.json").read_text())
    text = (ROOT / "docs" / "result-file.md").read_text()
    assert not [key for key in schema["properties"] if f"`{key}`" not in text]
    verdicts = schema["properties"]["tasks"]["items"]["properties"]["verdict"]["enum"]
    assert not [verdict for verdict in verdicts if f"`{verdict}`" not in text]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text()):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path.name}: {target}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_commands_in_documents_exist(path: Path, repository: Project) -> None:
    text = path.read_text()
    makefile = (ROOT / "Makefile").read_text()
    for name in re.findall(r"`?casework ([a-z]+)", text):
        assert name in COMMANDS, f"{path.name}: casework {name}"
    for target in re.findall(
        r"\bmake ([a-z][a-z-]+)", " ".join(re.findall(r"`[^`]+`|    .*", text))
    ):
        verb = target.split("-")[0]
        assert re.search(rf"^({target}|{verb}-%):", makefile, flags=re.M), f"make {target}"


def test_help_of_every_command_answers(casework: Callable[..., Done]) -> None:
    for name in COMMANDS:
        assert casework(name, "--help").code == 0


@pytest.mark.parametrize("name", labs.names(Project(ROOT, ROOT)))
def test_the_page_of_a_lab_says_what_the_grader_does(name: str, repository: Project) -> None:
    lab = labs.load(repository, name)
    assert handbook.path(repository, name).read_text() == handbook.page(repository, lab), (
        "make docs"
    )
