"""The worker protocol through its door: open, call, plain data or a Fault."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from grader.errors import KitError
from grader.sandbox import Fault, Handle, Limits, Sandbox, Session

from .conftest import Opener


def test_a_model_stays_in_the_worker_and_predicts(opened: Opener) -> None:
    session = opened(
        """
        class Mean:
            def __init__(self, y): self.mean = float(y.mean())

        def train(X, y, seed=0): return Mean(y)
        def predict(model, X): return [model.mean] * len(X)
        def describe(models): return [type(m).__name__ for m in models["all"]]
        """
    )
    assert {"train", "predict"} <= set(session.names)
    model = session.call("train", pd.DataFrame({"a": [1, 2]}), np.array([1.0, 3.0]), seed=1)
    assert isinstance(model, Handle)
    assert str(model) == "Mean"
    assert session.call("predict", model, np.zeros((3, 1))) == [2.0, 2.0, 2.0]
    assert session.call("describe", {"all": [model, model]}) == ["Mean", "Mean"]


def test_a_container_with_a_model_is_one_handle(opened: Opener) -> None:
    session = opened(
        """
        def train(): return {"model": object(), "names": ["a"]}
        def keys(bundle): return sorted(bundle)
        """
    )
    bundle = session.call("train")
    assert isinstance(bundle, Handle)
    assert bundle.type == "dict"
    assert session.call("keys", bundle) == ["model", "names"]


def test_a_result_can_be_kept_and_its_rows_taken(opened: Opener) -> None:
    session = opened(
        """
        import pandas as pd
        def features(): return pd.DataFrame({"x": [1, 2, 3]}, index=[7, 8, 9])
        def total(table): return int(table["x"].sum())
        """
    )
    kept = session.keep("features")
    assert str(kept) == "DataFrame"
    assert session.call("total", session.take(kept, [9, 7])) == 4
    with pytest.raises(Fault) as caught:
        session.take(kept, [1])
    assert caught.value.error == "KeyError"
    assert session.call("total", kept) == 6


def test_a_handle_of_another_session_is_refused(opened: Opener, echo: Session) -> None:
    handle = opened("def train(): return object()").call("train")
    with pytest.raises(TypeError, match="another session"):
        echo.call("echo", handle)


def test_a_learner_error_leaves_the_session_usable(opened: Opener) -> None:
    session = opened(
        """
        def todo(): raise NotImplementedError("task 2")

        def inner(): return 1 / 0
        def outer(): return inner()
        """
    )
    with pytest.raises(Fault) as caught:
        session.call("todo")
    fault = caught.value
    assert (fault.kind, fault.error, fault.message) == ("learner", "NotImplementedError", "task 2")
    assert (fault.file, fault.line, fault.function) == ("solution.py", 2, "todo")
    with pytest.raises(Fault) as caught:
        session.call("outer")
    assert caught.value.function == "inner"
    assert "line 5, in outer" in caught.value.traceback
    assert "return 1 / 0" in caught.value.traceback
    assert session.alive


def test_an_error_in_a_library_points_at_the_learners_line(opened: Opener) -> None:
    session = opened("import pandas as pd\ndef run():\n    return pd.DataFrame({'a': [1]})['b']\n")
    with pytest.raises(Fault) as caught:
        session.call("run")
    assert (caught.value.error, caught.value.line) == ("KeyError", 3)
    assert "pandas" not in caught.value.traceback.replace("pd.DataFrame", "")


@pytest.mark.parametrize("statement", ["sys.exit(3)", "raise KeyboardInterrupt"])
def test_exits_that_python_can_catch_are_learner_errors(opened: Opener, statement: str) -> None:
    session = opened(f"import sys\ndef run():\n    {statement}\ndef fine(): return 1\n")
    with pytest.raises(Fault) as caught:
        session.call("run")
    assert caught.value.kind == "learner"
    assert session.call("fine") == 1


def test_a_syntax_error_names_file_and_line(opened: Opener) -> None:
    with pytest.raises(Fault) as caught:
        opened("x = 1\ndef broken(:\n    pass\n")
    fault = caught.value
    assert (fault.kind, fault.error, fault.file, fault.line) == (
        "learner",
        "SyntaxError",
        "solution.py",
        2,
    )


def test_a_missing_file_is_a_fault(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(Fault, match="no file"):
        sandbox.open(tmp_path / "nothing.py")


def test_a_missing_function_is_named(echo: Session) -> None:
    with pytest.raises(Fault, match="no function fit"):
        echo.call("fit")


def test_after_a_timeout_the_session_is_over_and_a_new_one_works(opened: Opener) -> None:
    source = "import time\ndef wait(): time.sleep(60)\ndef fine(): return 1\n"
    session = opened(source)
    with pytest.raises(Fault) as caught:
        session.call("wait", timeout=0.2)
    assert caught.value.kind == "timeout"
    assert not session.alive
    with pytest.raises(Fault) as caught:
        session.call("fine")
    assert caught.value.kind == "timeout"
    assert opened(source).call("fine") == 1


def test_a_worker_that_ends_is_an_exit_and_one_that_is_killed_a_crash(opened: Opener) -> None:
    source = """
        import ctypes, os
        def leave(): os._exit(3)
        def crash(): ctypes.string_at(0)
        """
    for name, kind in (("leave", "exit"), ("crash", "crash")):
        with pytest.raises(Fault) as caught:
            opened(source).call(name)
        assert caught.value.kind == kind


def test_a_huge_array_is_a_memory_fault(opened: Opener) -> None:
    session = opened("import numpy as np\ndef run(): return float(np.ones(10**10).sum())\n")
    with pytest.raises(Fault) as caught:
        session.call("run")
    assert caught.value.kind == "memory"


def test_growing_memory_is_stopped(opened: Opener) -> None:
    session = opened(
        "def run():\n    kept = []\n    while True: kept.append(bytearray(10 << 20))\n",
        Limits(memory_mb=600, data_mb=8192),
    )
    with pytest.raises(Fault) as caught:
        session.call("run")
    assert caught.value.kind == "memory"


def test_prints_are_kept_and_cost_nothing(opened: Opener) -> None:
    session = opened(
        """
        import os, sys, warnings
        print("at import")
        def run():
            print("caf\\u00e9 \\x1b[31mred\\x07")
            print("to stderr", file=sys.stderr)
            os.write(1, b"raw\\xff\\n")
            warnings.warn("careful")
            return 1
        def much():
            print("x" * 100_000)
            return 2
        """
    )
    assert session.call("run") == 1
    text = session.output
    for part in ("at import", "café red\n", "to stderr", "raw", "careful"):
        assert part in text
    assert "\x1b" not in text
    assert "\x07" not in text
    assert session.call("much") == 2
    assert len(session.output) <= 32 << 10


def test_too_much_output_is_a_fault(opened: Opener) -> None:
    session = opened("def run():\n    while True: print('x' * 10_000)\n", Limits(output_mb=2))
    with pytest.raises(Fault) as caught:
        session.call("run")
    assert caught.value.kind == "output"
    assert session.output.startswith("xxx")


def test_stdin_is_empty(opened: Opener) -> None:
    session = opened("import sys\ndef run(): return sys.stdin.read()\n")
    assert session.call("run") == ""


def test_the_environment_is_clean_and_threads_are_capped(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "file:///secret")
    seen = opened("import os\ndef run(): return dict(os.environ)\n").call("run")
    assert seen["OMP_NUM_THREADS"] == "1"
    assert not [name for name in seen if name.startswith(("MLFLOW", "GIT", "PYTEST"))]


def test_a_file_beside_the_submission_can_be_imported(opened: Opener, tmp_path: Path) -> None:
    (tmp_path / "features.py").write_text("def double(x): return 2 * x\n")
    assert opened("from features import double\ndef run(x): return double(x)\n").call("run", 4) == 8
    assert opened("def run(): return __name__\n").call("run") == "solution"


def test_the_repository_is_not_importable(opened: Opener) -> None:
    session = opened("import sys\ndef path(): return sys.path\ndef load(): import grader\n")
    root = Path(__file__).resolve().parents[2]
    assert str(root) not in session.call("path")
    assert "" not in session.call("path")
    with pytest.raises(Fault) as caught:
        session.call("load")
    assert caught.value.error == "ModuleNotFoundError"


def test_the_same_seed_gives_the_same_numbers(opened: Opener) -> None:
    source = """
        import random, numpy as np
        def run(): return [random.random(), float(np.random.rand()), hash("text")]
        """
    first = opened(source, seed=7).call("run")
    assert opened(source, seed=7).call("run") == first
    assert opened(source, seed=8).call("run")[:2] != first[:2]


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "solution.py").write_text(
        "import os\ndef run():\n    open('a', 'w').write('x')\n    return os.getcwd()\n"
    )
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    with Sandbox(preload=("numpy", "pandas")) as box:
        session = box.open(tmp_path / "solution.py")
        folder = Path(session.call("run"))
        assert (folder / "a").exists()
        zygote, worker = box._server.pid, session._process.pid
    assert not folder.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["solution.py"]
    assert not [pid for pid in (zygote, worker) if Path(f"/proc/{pid}").exists()]
    assert len(list(Path("/proc/self/fd").iterdir())) == descriptors


def test_entering_does_not_wait_for_the_libraries() -> None:
    with Sandbox() as box:
        assert box._server._ready is None


def test_usage_is_measured(opened: Opener) -> None:
    session = opened("def run():\n    n = 0\n    for i in range(3_000_000): n += i\n    return n\n")
    start = time.monotonic()
    session.call("run")
    usage = session.usage
    assert usage.cpu_seconds > 0
    assert 0 < usage.wall_seconds <= time.monotonic() - start + 30
    assert usage.peak_memory_mb > 10
    session.close()
    assert session.usage.cpu_seconds >= usage.cpu_seconds


def test_two_sessions_live_side_by_side(opened: Opener) -> None:
    first, second = opened("x = 1\ndef get(): return x"), opened("x = 2\ndef get(): return x")
    assert [first.call("get"), second.call("get"), first.call("get")] == [1, 2, 1]


def test_a_tier_that_is_not_there_is_refused() -> None:
    with pytest.raises(KitError, match="tier A is required"):
        Sandbox(confine=False, require_tier="A")
    assert str(Sandbox(confine=False).tier) == "none"
