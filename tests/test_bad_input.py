"""Every way a submission or a machine fails ends in one clear message and the right exit code."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from grader import report
from grader.errors import KitError
from tests.conftest import Tiny, keep_run, start

FAULTS = {
    "syntax error": ("def broken(:\n", "error", "solution.py"),
    "exception": (
        "def train(features, target, seed):\n    return 1 / 0\n",
        "error",
        "division by zero",
    ),
    "wrong signature": ("def train(features):\n    return 1\n", "error", "positional argument"),
    "crash": ("def train(*a):\n    import ctypes\n    ctypes.string_at(0)\n", "error", "SIGSEGV"),
    "exit": ("def train(*a):\n    import os\n    os._exit(0)\n", "error", "ended itself"),
    "sys.exit": ("def train(*a):\n    raise SystemExit\n", "error", "SystemExit"),
    "memory": ("def train(*a):\n    return bytearray(1 << 42)\n", "memory", ""),
    "no function": ("del train\n", "not_attempted", ""),
}
ANSWERS = {
    "length": ("Series([1.0])", "1 rows for"),
    "nan": ("Series(float('nan'), index=features.index)", "NaN or infinite"),
    "infinite": ("Series(float('inf'), index=features.index)", "NaN or infinite"),
    "order": ("Series(1.0, index=features.index[::-1])", "another order"),
    "index": ("Series(1.0, index=features.index + 10**6)", "another index"),
    "type": ("[1.0]", "returned list, expected a Series"),
    "text": ("Series('a', index=features.index)", "expected numbers"),
}


def grade(tiny: Tiny, path: Path, *more: object) -> tuple[int, dict, str]:
    done = tiny.casework("grade", "churn", "--no-track", "--json", "-", "--submission", path, *more)
    assert "Traceback" not in done.err
    return done.code, json.loads(done.out), done.err


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_learner(tiny: Tiny, name: str) -> None:
    text, verdict, says = FAULTS[name]
    code, record, _ = grade(tiny, tiny.submission(text))
    task = record["tasks"][0]
    assert (code, task["verdict"], task["earned"]) == (1, verdict, 0)
    assert says in task["message"] + task["file"]


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_cannot_be_judged(tiny: Tiny, name: str) -> None:
    expression, says = ANSWERS[name]
    path = tiny.submission(  # the small data of the checks get an honest answer
        "honest = predict\n\n\ndef predict(model, features):\n"
        f"    return honest(model, features) if len(features) < 300 else {expression}\n"
    )
    code, record, _ = grade(tiny, path)
    task = record["tasks"][0]
    assert (code, task["verdict"]) == (1, "failed")
    assert says in task["message"]


def test_endless_loop_ends(tiny: Tiny) -> None:
    toml = tiny.project.labs / "churn" / "lab.toml"
    toml.write_text(toml.read_text() + "\n[limits]\ncall_seconds = 1\n")
    path = tiny.submission("def train(*a):\n    while True: pass\n")
    code, record, _ = grade(tiny, path)
    assert (code, record["tasks"][0]["verdict"]) == (1, "timeout")


def test_endless_import_ends(tiny: Tiny) -> None:
    toml = tiny.project.labs / "churn" / "lab.toml"
    toml.write_text(toml.read_text() + "\n[limits]\nload_seconds = 1\n")
    code, record, _ = grade(tiny, tiny.submission("while True: pass\n"))
    assert (code, record["tasks"][0]["verdict"]) == (1, "timeout")


def test_a_flood_of_prints_costs_the_task_and_not_the_memory(tiny: Tiny) -> None:
    path = tiny.submission("def train(*a):\n    for _ in range(1 << 14): print('x' * (1 << 16))\n")
    code, record, _ = grade(tiny, path)
    assert (code, record["tasks"][0]["verdict"]) == (1, "error")
    assert "print" in record["tasks"][0]["message"] or "MB" in record["tasks"][0]["message"]


def test_prints_and_warnings_cost_nothing(tiny: Tiny) -> None:
    path = tiny.submission(
        "import warnings, sys\nprint('hello')\nwarnings.warn('loud')\nsys.stderr.write('noise')\n"
    )
    assert grade(tiny, path)[0] == 0


def test_text_of_the_learner_cannot_steer_the_terminal(tiny: Tiny) -> None:
    path = tiny.submission("def train(*a):\n    raise ValueError('\\x1b[2J\\x1b]0;owned\\x07')\n")
    done = tiny.casework("grade", "churn", "--no-track", "--submission", path)
    assert "\x1b[2J" not in done.out + done.err
    assert "\x07" not in done.out


def test_missing_submission(tiny: Tiny) -> None:
    done = tiny.casework("grade", "churn", "--submission", "nowhere.py")
    assert done.code == 2
    assert "no such file" in done.err
    assert "make lab-churn" in done.err


def test_missing_data_file(tiny: Tiny) -> None:
    done = tiny.casework("grade", "churn", "--submission", tiny.solution, "--file", "none.csv")
    assert (done.code, "no such file" in done.err) == (2, True)


def test_unknown_source_suggests(tiny: Tiny) -> None:
    done = tiny.casework("grade", "churn", "--submission", tiny.solution, "--source", "simulater")
    assert (done.code, "did you mean 'simulator'" in done.err) == (2, True)


def test_our_own_bug_is_not_charged(tiny: Tiny) -> None:
    protocol = tiny.project.labs / "churn" / "protocol.py"
    protocol.write_text(protocol.read_text().replace('with bench.task("model"):', "if 1 / 0:"))
    code, record, _ = grade(tiny, tiny.solution)
    assert (code, record["tasks"][0]["verdict"]) == (3, "grader_error")


def test_unwritable_runs_folder_keeps_the_verdict(tiny: Tiny) -> None:
    shutil.rmtree(tiny.project.runs)
    tiny.project.runs.write_text("a file where a folder should be")
    done = tiny.casework("grade", "churn", "--submission", tiny.solution)
    assert done.code == 0
    assert "Passed with merit" in done.out
    assert "The run was not recorded" in done.err
    assert "Traceback" not in done.err


def test_full_disk_keeps_the_verdict(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("grader.report.os.fdopen", full)
    done = tiny.casework("grade", "churn", "--submission", tiny.solution)
    assert done.code == 0
    assert "No space left" in done.err
    assert not list(tiny.project.runs.rglob(".report*"))


def test_corrupt_history_is_passed_over(tiny: Tiny) -> None:
    folder = tiny.project.runs / "churn" / "0001"
    folder.mkdir(parents=True)
    (folder / "report.json").write_text("{half")
    assert grade(tiny, tiny.solution)[0] == 0
    assert tiny.casework("list").code == 0
    assert (tiny.project.runs / "churn" / "0002" / "report.json").is_file()


def test_a_damaged_anchor_is_graded_again(tiny: Tiny) -> None:
    grade(tiny, tiny.solution)
    (kept,) = (tiny.project.runs / "churn").glob("anchors/*/baseline/report.json")
    kept.write_text("{half")
    compared = tiny.casework("compare", "churn")
    assert compared.code == 0
    assert "against baseline" not in compared.out
    assert grade(tiny, tiny.solution)[0] == 0
    assert "against baseline" in tiny.casework("compare", "churn").out


def test_ctrl_c_ends_everything(tiny: Tiny) -> None:
    path = tiny.submission("def train(*a):\n    open('mark', 'w').close()\n    while True: pass\n")
    process = start("grade", "churn", "--submission", path, "--no-track", home=tiny.project.home)
    time.sleep(4)
    children = _descendants(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, (out, err)
    assert "Interrupted" in err
    assert "Traceback" not in err
    deadline = time.monotonic() + 5
    while any(_alive(pid) for pid in children) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [pid for pid in children if _alive(pid)]


def test_a_killed_verifier_leaves_no_process(tiny: Tiny) -> None:
    process = start("verify", "churn", "--seeds", 50, home=tiny.project.home)
    assert process.stdout is not None
    process.stdout.readline()  # the first solution is graded: both processes and sandboxes are up
    children = _descendants(process.pid)
    assert len(children) > 2
    process.kill()
    process.communicate(timeout=30)
    deadline = time.monotonic() + 20
    while any(_alive(pid) for pid in children) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [pid for pid in children if _alive(pid)]


def test_two_graders_at_once_keep_both_runs(tiny: Tiny) -> None:
    tiny.casework("grade", "churn", "--submission", tiny.solution, "--no-track")
    arguments = ("grade", "churn", "--submission", tiny.solution, "--no-track")
    processes = [start(*arguments, home=tiny.project.home) for _ in range(2)]
    assert [process.wait(60) for process in processes] == [0, 0]
    runs = sorted(path.parent.name for path in (tiny.project.runs / "churn").glob("0*/report.json"))
    assert runs == ["0001", "0002", "0003"]


def _descendants(pid: int) -> list[int]:
    listing = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        listing.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found, queue = [], [pid]
    while queue:
        children = listing.get(queue.pop(), [])
        found += children
        queue += children
    return found


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_dataset_option_nobody_knows(tiny: Tiny) -> None:
    done = tiny.casework("data", "churn", "--tickers", "AAPL")
    assert (done.code, "no option '--tickers'" in done.err) == (2, True)


def test_words_after_a_dataset_option_are_its_own() -> None:
    from grader.data import Request

    request = Request(source="x", seed=1, options=("--tickers", "A", "B", "--fast"))
    assert request.values("--tickers") == ["A", "B"]
    assert request.values("--fast") == []
    assert request.values("--slow") is None


def test_a_report_that_says_too_little_spoils_no_later_grade(tiny: Tiny) -> None:
    no_tasks = '{"schema": 1, "score": 1, "passed": false, "tasks": 3}'
    texts = ('{"schema": 1}', "[]", '{"schema": 1, "score": "x"}', "{", no_tasks)
    for number, text in enumerate(texts, 1):
        folder = tiny.project.runs / "churn" / f"000{number}"
        folder.mkdir(parents=True)
        (folder / "report.json").write_text(text)
    done = tiny.casework("grade", "churn", "--submission", tiny.solution, "--no-track")
    assert done.code == 0, done.out + done.err
    for command in ("list", "compare churn", "report churn", "hint churn"):
        done = tiny.casework(*command.split())
        assert done.code == 0, command + done.out + done.err
    asked = tiny.casework("report", "churn", "5")
    assert asked.code == 3
    assert "the report is damaged: no usable 'lab'" in asked.err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": 2}, "it is not of schema 1"),
        ({"score": "90"}, "no usable 'score'"),
        ({"tasks": [{"id": "model"}]}, "an entry of 'tasks' lacks one of id, stretch, verdict"),
        ({"metrics": [3]}, "an entry of 'metrics' lacks one of"),
        ({"dataset": {"sha256": ""}}, "'dataset' lacks file_sha256"),
    ],
)
def test_what_is_damaged_in_a_report_is_said(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    keep_run(tmp_path, "churn", 1)
    assert report.read(tmp_path / "churn" / "0001")["score"] == 90
    keep_run(tmp_path, "churn", 2, **change)
    with pytest.raises(KitError, match=re.escape(said)):
        report.read(tmp_path / "churn" / "0002")
