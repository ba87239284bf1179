"""Confinement from inside, what libraries still do, and what is left after hostile sessions."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.errors import KitError
from grader.sandbox import Fault, Limits, Sandbox, landlock
from grader.sandbox.attacks.catalogue import GROUPS, catalogue
from grader.sandbox.attacks.runner import run

from .conftest import Opener

ROOT = Path(__file__).resolve().parents[2]
confined = pytest.mark.skipif(not landlock.abi(), reason="this kernel has no Landlock")


@confined
def test_nothing_of_the_repository_can_be_read(opened: Opener) -> None:
    session = opened(
        """
        import os
        def read(path):
            try: return open(path).read()[:10] if os.path.isfile(path) else os.listdir(path)
            except PermissionError: return "denied"
        """
    )
    for name in ("", "labs", "grader/errors.py", "tests", "pyproject.toml", "grader/sandbox"):
        if (ROOT / name).exists():
            assert session.call("read", str(ROOT / name)) == "denied"


@confined
@pytest.mark.parametrize(
    ("layer", "name"),
    [
        ("landlock_abi", "labels by path"),
        ("landlock_abi", "plant .pth, __pycache__ and its own source from inside"),
        ("seccomp", "mode, owner, times and attributes of the labels"),
        ("seccomp", "TCP, UDP, raw, netlink, packet, vsock"),
        ("seccomp", "datagram through a socket pair"),
    ],
)
def test_the_suite_notices_a_missing_layer(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, layer: str, name: str
) -> None:
    attack = next(attack for attack in catalogue() if attack.name == name)
    assert next(run([attack], tmp_path / "with", sandbox)).good
    monkeypatch.setitem(sandbox.tier.details, layer, 0)
    assert not next(run([attack], tmp_path / "without", sandbox)).good


def test_there_are_at_least_eighty_attacks() -> None:
    attacks = catalogue()
    assert len(attacks) >= 80
    assert len({attack.name for attack in attacks}) == len(attacks)
    assert {attack.group for attack in attacks} == set(GROUPS)


@confined
def test_multiprocessing_says_to_use_threads(opened: Opener) -> None:
    session = opened(
        """
        import os, socket
        def pool():
            import multiprocessing
            return multiprocessing.Pool(2).map(abs, [1, -2])
        def executor():
            from concurrent.futures import ProcessPoolExecutor
            with ProcessPoolExecutor(2) as found: return list(found.map(abs, [1, -2]))
        def fork(): return os.fork()
        def network(): return socket.create_connection(("127.0.0.1", 80), 1)
        def outside(): return open("/etc/passwd").read()
        """
    )
    for name, advice in [
        ("pool", "use threads"),
        ("executor", "use threads"),
        ("fork", "use threads"),
        ("network", "no network"),
        ("outside", "only the submission's folder"),
    ]:
        with pytest.raises(Fault, match=advice) as caught:
            session.call(name)
        assert caught.value.kind == "learner"


@pytest.fixture(scope="module")
def full() -> Iterator[Sandbox]:
    with Sandbox() as started:
        yield started


def test_the_zygote_never_runs_a_parallel_region(full: Sandbox) -> None:
    """Training before the fork would leave OpenMP threads behind: LightGBM then hangs."""
    said = full._server.wait_ready()
    assert said["missing"] == []
    assert said["threads"] <= 2  # the second is of an imported library, not a pool
    source = Path(ROOT / "grader/sandbox/zygote.py").read_text()
    assert ".fit(" not in source
    assert "train(" not in source


def test_training_works_in_every_session_of_one_zygote(full: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_text(
        textwrap.dedent(
            """
            import numpy as np
            def fit(n_jobs):
                from lightgbm import LGBMClassifier
                from sklearn.ensemble import HistGradientBoostingClassifier
                X = np.random.default_rng(0).normal(size=(300, 4))
                y = (X[:, 0] > 0).astype(int)
                for model in (LGBMClassifier(n_estimators=5, n_jobs=n_jobs, verbose=-1),
                              HistGradientBoostingClassifier(max_iter=5)):
                    model.fit(X, y)
                return float(model.score(X, y))
            """
        )
    )
    for n_jobs in (1, 2):
        with full.open(tmp_path / "solution.py") as session:
            assert session.call("fit", n_jobs, timeout=60) > 0.9


def test_between_calls_no_thread_of_the_learner_runs(opened: Opener) -> None:
    session = opened(
        """
        import threading, time
        ticks = [0]
        def count():
            while True:
                ticks[0] += 1
                time.sleep(0.001)
        def start(): threading.Thread(target=count, daemon=True).start()
        def seen(): return ticks[0]
        """
    )
    session.call("start")
    before = session.call("seen")
    time.sleep(0.5)
    assert session.call("seen") - before < 100


def test_processor_time_is_limited(opened: Opener) -> None:
    session = opened("def run():\n    while True: pass\n", Limits(cpu_seconds=1))
    with pytest.raises(Fault, match="processor time") as caught:
        session.call("run")
    assert caught.value.kind == "timeout"


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("count", [12, pytest.param(200, marks=pytest.mark.slow)])
def test_hostile_sessions_leave_nothing_behind(
    sandbox: Sandbox, tmp_path: Path, count: int
) -> None:
    sources = [
        "def run(): pass\nimport os\nos._exit(0)",
        "import os\ndef run(): os._exit(1)",
        "import os\ndef run(): os.makedirs('a/b'); os.mkdir('shut', 0); raise ValueError",
        "import os\ndef run(): os.write(3, b'x' * 100_000)",
        "import ctypes\ndef run(): ctypes.string_at(0)",
        "import os\ndef run(): return [os.open('/dev/null', 0) for _ in range(99)]",
    ]
    zygote = Path(f"/proc/{sandbox._server.wait_ready()['ready']}")
    children = zygote / "task" / zygote.name / "children"

    def state() -> list[object]:
        for session in sandbox._sessions:
            session.close()
        folders = sorted(sandbox._scratch.iterdir())
        inside = len(list((zygote / "fd").iterdir()))
        return [_descriptors(), inside, children.read_text(), folders]

    before = state()
    for number in range(count):
        path = tmp_path / f"{number}.py"
        path.write_text(sources[number % len(sources)])
        with pytest.raises(Fault):
            sandbox.open(path).call("run")
    assert state() == before
    assert sandbox.open(_fine(tmp_path)).call("run") == 1


def _fine(folder: Path) -> Path:
    path = folder / "fine.py"
    path.write_text("def run(): return 1\n")
    return path


SCRIPT = """
import sys, time
from grader.sandbox import Sandbox
with Sandbox(preload=()) as box:
    session = box.open(sys.argv[1])
    print(box.zygote_pid(), session._process.pid, box._scratch, flush=True)
    session.call("wait")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_when_the_grader_ends_its_processes_end(tmp_path: Path, number: int) -> None:
    path = tmp_path / "solution.py"
    path.write_text("import time\ndef wait(): time.sleep(1000)\n")
    grader = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        start_new_session=True,
    )
    assert grader.stdout is not None
    zygote, worker, scratch = grader.stdout.readline().split()
    time.sleep(0.3)
    os.killpg(grader.pid, number)  # as the terminal does: the whole group
    grader.wait(20)
    grader.stdout.close()
    end = time.monotonic() + 20
    alive = [zygote, worker]
    while alive and time.monotonic() < end:
        alive = [pid for pid in alive if _runs(pid)]
        time.sleep(0.05)
    assert not alive
    assert number == signal.SIGKILL or not Path(scratch).exists()


def _runs(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_what_a_killed_grader_left_is_swept_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    names = ("casework-sandbox-left", "casework-sandbox-new", "casework-other")
    left, new, other = (tmp_path / name for name in names)
    for folder in (left, new, other):
        folder.mkdir()
        (folder / "file").write_text("x")
    os.utime(other, (0, 0))
    (left / "lock").touch()  # not held by anybody; the other folder is about to be claimed
    with Sandbox(preload=()) as first, Sandbox(preload=()) as second:
        assert not left.exists()
        assert new.exists()
        assert other.exists()
        assert first._scratch.exists()
        assert first._scratch != second._scratch


def test_a_zygote_that_cannot_start_is_our_fault(tmp_path: Path) -> None:
    with Sandbox(preload=("this_module_is_missing",)) as box:
        assert box._server.wait_ready()["missing"] == ["this_module_is_missing"]
        box._server._process.kill()
        with pytest.raises(KitError, match="sandbox"):
            box.open(_fine(tmp_path))
