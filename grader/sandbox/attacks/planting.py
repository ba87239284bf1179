"""Files of the submission folder that try to run in the grader or in the next task."""

from __future__ import annotations

from .catalogue import Collector

ATTACKS = Collector("planting")
_add = ATTACKS.add

_MARK = "open({base!r} + '/evil', 'w').write('planted')\n"
_EVIL = (
    "import os, tempfile\n"
    "for folder in (tempfile.gettempdir(), os.path.dirname(os.path.abspath(__file__))):\n"
    "    try: open(os.path.join(folder, 'evil'), 'w').write('planted')\n"
    "    except OSError: pass\n"
)


def _beside(name: str, *files: str, body: str = "return 1") -> None:
    _add(name, "harmless", body, files=dict.fromkeys(files, _EVIL))


_beside("conftest.py and pytest plugins", "conftest.py", "pytest_evil.py", "test_solution.py")
_beside("sitecustomize.py and usercustomize.py", "sitecustomize.py", "usercustomize.py")
_add(
    ".pth file",
    "harmless",
    "return 1",
    files={"evil.pth": "import os; open('/tmp/evil', 'w').write('x')\n"},
)
_beside("modules named like libraries", "pandas.py", "numpy.py", "sklearn.py", "lightgbm.py")
_beside("modules named like the kit", "grader.py", "casework.py", "casework_worker.py", "mlflow.py")
_beside("modules named like the standard library", "json.py", "random.py", "struct.py", "os.py")
_add(
    "pyproject.toml, setup.py, tox.ini, .coveragerc",
    "harmless",
    "return 1",
    files={"setup.py": _EVIL, "pyproject.toml": "[build-system]\nbuild-backend = 'evil'\n"},
)
_add(
    "__pycache__ with other code than the source",
    "harmless",
    "return 1",
    files={"__pycache__/solution.cpython-311.pyc": "not code", "__pycache__/json.py": _EVIL},
)
_add(
    "plant .pth, __pycache__ and its own source from inside",
    "denied",
    """
    return attempt(
        lambda: open(SITE + "/evil.pth", "w").write("x"),
        lambda: open(FOLDER + "/evil.pyc", "wb").write(b"x"),
        lambda: open(__file__, "a").write("# x"),
        lambda: os.mkdir(FOLDER + "/evil"),
        lambda: open("/tmp/evil", "w").write("x"),
        lambda: open("/dev/shm/evil", "w").write("x"),
        lambda: open("/var/tmp/evil", "w").write("x"),
    )
    """,
)
_add(
    "LD_PRELOAD and PYTHONSTARTUP for the next task",
    "harmless",
    "os.environ.update(LD_PRELOAD='/tmp/evil.so', PYTHONSTARTUP='/tmp/evil.py')\nreturn 1",
)
_add(
    "write the next task, its report and the MLflow store",
    "denied",
    """
    return attempt(
        lambda: open(NEXT + "/solution.py", "w").write("x"),
        lambda: open(NEXT + "/evil.py", "w").write("x"),
        lambda: open(RUNS + "/report.json", "w").write("{}"),
        lambda: open(RUNS + "/mlflow.db", "r+b").write(b"x"),
        lambda: __import__("sqlite3").connect(RUNS + "/mlflow.db").execute("create table t (a)"),
        lambda: os.remove(RUNS + "/mlflow.db"),
    )
    """,
)
_add(
    "read the next task and other submissions",
    "denied",
    "return attempt(lambda: open(NEXT + '/solution.py').read(), lambda: os.listdir(NEXT + '/..'))",
)
