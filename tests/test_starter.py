"""The starter is the reference without its answers."""

from __future__ import annotations

import pytest

from grader import lab as labs
from grader import starter
from grader.errors import KitError
from grader.paths import Project
from tests.conftest import ROOT

REPOSITORY = Project(ROOT, ROOT)

SOURCE = '''"""Doc."""

import math
import os

# begin solution: helpers
def helper():
    return math.pi
# end solution


def area(r: float) -> float:
    """Area of a circle; uses """
    # begin solution: say "pi r squared"
    return helper() * r**2
    # end solution


def home() -> str:
    return os.sep
'''


def test_blocks_become_todos_and_helpers_vanish() -> None:
    made = starter.generate(SOURCE)
    assert "helper" not in made
    assert "import math" not in made
    assert "import os" in made
    assert '    raise NotImplementedError("TODO: say \\"pi r squared\\"")' in made
    scope: dict[str, object] = {}
    exec(made, scope)
    with pytest.raises(NotImplementedError, match="pi r squared"):
        scope["area"](2.0)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("def f():\n    # begin solution: x\n    pass\n", "solution.py:2.*not closed"),
        ("def f():\n    # end solution\n", "solution.py:2.*do not match"),
        ("# begin solution: x\n# begin solution: y\n# end solution\n", "solution.py:2"),
        ("def f(\n", "would not parse"),
    ],
)
def test_broken_marks_are_named(text: str, says: str) -> None:
    with pytest.raises(KitError) as error:
        starter.generate(text)
    import re

    assert re.search(says, " ".join(error.value.lines()))


@pytest.mark.parametrize("lab", labs.names(REPOSITORY))
def test_committed_starters_are_current(lab: str) -> None:
    assert starter.current(REPOSITORY, lab), "run: casework starter"


def test_stale_starter_fails_the_check(tiny) -> None:  # type: ignore[no-untyped-def]
    assert tiny.casework("starter", "--check").code == 0
    (tiny.project.starter / "churn" / "solution.py").write_text("old")
    done = tiny.casework("starter", "--check")
    assert done.code == 3
    assert "churn" in done.err
    assert tiny.casework("starter").code == 0
    assert tiny.casework("starter", "--check").code == 0
