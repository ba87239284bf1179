"""Which packages a function of the concepts lab rests on."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader import lab as labs
from grader import loading
from grader.answers import Rejected
from grader.paths import Project
from grader.run import Plugins
from tests.conftest import ROOT

plain = loading.module(ROOT / "labs" / "concepts" / "plain.py")


def foreign(folder: Path, text: str) -> list[str]:
    path = folder / "solution.py"
    path.write_text(text)
    found: list[str] = plain.foreign(path, ["asked"])
    return found


@pytest.mark.parametrize(
    "text",
    [
        "import sklearn.metrics\ndef asked(): return sklearn.metrics.auc",
        "from sklearn import metrics as m\ndef asked(): return m.auc",
        "def asked():\n    import sklearn",
        "from sklearn.metrics import *\ndef asked(): return auc",
        "import sklearn\nasked = sklearn.metrics.auc",
        "import sklearn\ndef help(): return sklearn\ndef asked(): return help()",
        "import sklearn\nclass Kept(sklearn.Base): pass\ndef asked(): return Kept()",
        "try:\n    import sklearn\nexcept ImportError:\n    sklearn = None\ndef asked(): sklearn",
        "import sklearn\nBEST = sklearn.best()\ndef asked(x=BEST): return x",
        "import sklearn\n@sklearn.wrap\ndef asked(): pass",
        "import sklearn\nasync def more(): sklearn\nasync def asked(): more()",
    ],
)
def test_a_package_is_found_wherever_it_comes_from(tmp_path: Path, text: str) -> None:
    assert foreign(tmp_path, text) == ["sklearn"]


@pytest.mark.parametrize(
    "text",
    [
        "import numpy as np\nfrom math import comb\ndef asked(): return np.ones(comb(3, 2))",
        "import numpy.linalg\ndef asked(): return numpy.linalg",
        "import sklearn\ndef other(): return sklearn\ndef asked(): return 1",
        "def asked(): return 1\nif __name__ == '__main__':\n    import sklearn\n    asked()",
        "from __future__ import annotations\ndef asked(): pass",
        "",
    ],
)
def test_numpy_and_what_other_tasks_import_are_allowed(tmp_path: Path, text: str) -> None:
    assert foreign(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import importlib\ndef asked(): importlib.import_module('sk' + 'learn')", "importlib"),
        ("def asked(): return __import__('sk' + 'learn')", "__import__"),
        ("def asked(): exec('import sk' + 'learn')", "exec"),
    ],
)
def test_an_import_by_name_counts(tmp_path: Path, text: str, name: str) -> None:
    assert foreign(tmp_path, text) == [name]


def test_files_beside_the_solution_are_read(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("import other, numpy, solution")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "__init__.py").write_text("from . import deep")
    (tmp_path / "other" / "deep.py").write_text("import scipy.special\nimport mine")
    assert foreign(tmp_path, "import mine\ndef asked(): return mine") == ["scipy"]


def test_a_file_that_is_no_python_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("def (")
    with pytest.raises(Rejected, match=r"mine\.py cannot be read"):
        foreign(tmp_path, "import mine\ndef asked(): return mine")


def test_every_task_of_the_lab_is_held_to_numpy() -> None:
    project = Project(ROOT, ROOT)
    lab = labs.load(project, "concepts")
    checks = {one.id for one in Plugins.of(project, lab).checks}
    assert {f"{task.id}_numpy" for task in lab.tasks} <= checks
