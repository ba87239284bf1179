"""Watch mode as a person at a terminal meets it."""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import Tiny
from tests.watch.conftest import Terminal, gone, kill

READING = '''"""A check that runs nothing: it reads."""

from grader.checks import check


@check("text", task="scale", title="No loop")
def text(caller, small):
    """Look for a word."""
    return "it holds a loop" if "while" in caller.source("scale").read_text() else None
'''
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")


def test_a_save_is_judged_and_only_what_it_reaches_runs_again(terminal: Terminal) -> None:
    line = terminal.good[: terminal.good.index("return FACTOR")].count("\n") + 1
    terminal.replace("FACTOR = 2.0", "FACTOR = 3.0")
    terminal.sees(r"1/2 +1 of 3 checks")
    terminal.sees(r"scale: Double a number")
    terminal.sees(r"what +scale returned 9.0, expected 6.0")
    terminal.sees(rf"where +work/churn/solution.py:{line - 1} in scale")
    terminal.sees(r"why +check scaled: Twice as much comes back")
    terminal.replace("return FACTOR * x", "return FACTOR * nothing")
    terminal.sees(r"what +NameError: name 'nothing' is not defined")
    terminal.sees(rf"where +work/churn/solution.py:{line} in scale")
    terminal.save(terminal.good)
    terminal.sees(r"2/2 +1 of 3 checks")


def test_a_comment_runs_nothing_again(terminal: Terminal) -> None:
    terminal.save("# a thought\n" + terminal.good)
    terminal.sees("nothing that is checked changed")


def test_a_check_that_reads_the_text_rests_on_the_functions_it_names(two: Tiny) -> None:
    (two.project.labs / "churn" / "checks_text.py").write_text(READING)
    terminal = Terminal(two, two.project.work / "churn" / "solution.py")
    terminal.sees(r"2/2 +all 4 checks")
    terminal.replace("return FACTOR * x", "return FACTOR * x + 0 * len('while')")
    terminal.sees(r"1/2 +2 of 4 checks")
    terminal.sees("what +it holds a loop")
    terminal.save(terminal.good)
    terminal.sees(r"2/2 +2 of 4 checks")
    terminal.save("# a thought\n" + terminal.good)
    terminal.sees("nothing that is checked changed")
    terminal.press("q")
    assert terminal.ends() == 0


def test_a_fault_keeps_its_true_line_when_something_above_it_grows(terminal: Terminal) -> None:
    terminal.replace("return FACTOR * x", "return FACTOR * nothing")
    line = int(terminal.sees(r"solution.py:\d+ in scale").split(":")[1].split()[0])
    terminal.save("# one\n# two\n" + terminal.path.read_text())
    terminal.sees(rf"solution.py:{line + 2} in scale")


def test_syntax_error_deleted_file_and_load_error_are_survived(terminal: Terminal) -> None:
    terminal.save("def broken(:\n")
    terminal.sees(r"what +SyntaxError: invalid syntax")
    terminal.sees(r"where +work/churn/solution.py:1")
    terminal.path.unlink()
    terminal.sees("the file is gone; waiting for it to come back")
    terminal.save(terminal.good + "\nX = 1 / 0\n")
    terminal.sees("cannot be loaded: ZeroDivisionError")
    terminal.path.parent.rename(terminal.path.parent.with_name("moved"))
    terminal.sees("the file is gone")
    terminal.path.parent.with_name("moved").rename(terminal.path.parent)
    terminal.sees("cannot be loaded: ZeroDivisionError")
    terminal.save(terminal.good)
    terminal.sees(r"2/2 ")


@pytest.mark.parametrize("where", ["call", "import"])
def test_a_new_save_ends_an_endless_loop(terminal: Terminal, where: str) -> None:
    loop = "while True:\n        pass"
    if where == "call":
        terminal.replace("return FACTOR * x", loop)
    else:
        terminal.save(terminal.good + "\nwhile True:\n    pass\n")
    terminal.sees("running 1 checks|running 3 checks|running 0 checks")
    terminal.save(terminal.good.replace("FACTOR = 2.0", "FACTOR = 5.0"))
    terminal.sees("scale returned 15.0", seconds=20)  # the loop's own limit is a minute


def test_a_storm_of_saves_ends_with_the_last_and_leaves_nothing(terminal: Terminal) -> None:
    opened = Path(f"/proc/{terminal.child.pid}/fd")
    before = len(list(opened.iterdir()))
    for n in range(30):
        terminal.replace("FACTOR = 2.0", f"FACTOR = {10 + n}.0")
        time.sleep(0.04)
    terminal.sees("scale returned 117.0")
    terminal.save(terminal.good)
    terminal.sees(r"2/2 +\S+ of 3 checks|2/2 +all 3")
    assert len(list(opened.iterdir())) <= before + 2
    (zygote,) = terminal.processes()
    workers = Path(f"/proc/{zygote}/task/{zygote}/children")
    assert not workers.read_text().split()


def test_a_low_window_keeps_the_keys_in_sight(terminal: Terminal) -> None:
    terminal.child.setwinsize(9, 80)
    terminal.replace("FACTOR = 2.0", "FACTOR = 3.0")
    frame = ""
    while "1 of 3 checks" not in frame:
        terminal.sees(r"\x1b\[J")
        frame = terminal.child.before.rpartition("\x1b[H")[2]
    assert frame.count("\n") < 9
    assert "  ..." in frame
    assert "quit" in frame


def test_an_endless_loop_alone_meets_the_time_limit(two: Tiny) -> None:
    toml = two.project.labs / "churn" / "lab.toml"
    toml.write_text(toml.read_text() + "\n[limits]\ncall_seconds = 1\n")
    path = two.project.work / "churn" / "solution.py"
    path.write_text(path.read_text().replace("return FACTOR * x", "while True: pass"))
    terminal = Terminal(two, path)
    terminal.sees("no answer within 1 s")
    terminal.press("q")
    assert terminal.ends() == 0


def test_a_killed_sandbox_is_opened_again(terminal: Terminal) -> None:
    old = terminal.processes()
    for pid in old:
        kill(pid)
    terminal.replace("FACTOR = 2.0", "FACTOR = 4.0")
    terminal.sees("scale returned 12.0")
    assert terminal.processes()
    assert not set(old) & set(terminal.processes())


def test_hints_are_recorded_and_next_moves_on(terminal: Terminal, two: Tiny) -> None:
    terminal.save(terminal.good.replace("FACTOR = 2.0", "FACTOR = 3.0").replace("@ np", "/ np"))
    terminal.sees(r"0/2 +all 3 checks")
    terminal.sees("model: Fit and predict")
    terminal.press("n")
    terminal.sees("scale: Double a number")
    terminal.press("h")
    terminal.sees("Think of two")
    terminal.press("h")
    terminal.sees("Use FACTOR")
    state = json.loads((two.project.runs / "churn" / "state.json").read_text())
    assert state["hints"] == {"scale": 2}
    terminal.press("n")
    terminal.sees("model: Fit and predict")
    terminal.press("\x1b[A")  # an arrow key means nothing
    terminal.press("c")
    terminal.sees("0/2 +all 3 checks")


def test_grade_from_within_and_back(terminal: Terminal, two: Tiny) -> None:
    terminal.press("g")
    terminal.sees("Not passed|Passed with")
    terminal.sees("Any key goes back to watching")
    assert list((two.project.runs / "churn").glob("0001/report.json"))
    terminal.press(" ")
    terminal.sees("2/2 ")
    terminal.replace("FACTOR = 2.0", "FACTOR = 3.0")
    terminal.sees("scale returned 9.0")


def test_reset_asks_first(terminal: Terminal) -> None:
    terminal.press("x")
    terminal.sees("Start over with a fresh file")
    terminal.press("q")  # any other key is a no, and does nothing else
    terminal.press("x")
    terminal.sees("Start over with a fresh file")
    assert terminal.path.read_text() == terminal.good
    terminal.press("y")
    kept = terminal.sees(r"kept as work/churn/solution-\S+\.py\.bak").split()[-1]
    terminal.sees(r"0/2 ")
    terminal.sees(r"where +work/churn/solution.py:\d+ in train")
    beside = terminal.path.with_name(Path(kept).name)
    assert beside.read_text() == terminal.good


@pytest.mark.parametrize(("how", "code"), [("q", 0), ("\x03", 130), ("TERM", 0), ("HUP", 0)])
def test_the_terminal_is_left_as_it_was(terminal: Terminal, how: str, code: int) -> None:
    assert not terminal.cooked
    started = terminal.processes()
    assert started
    if how in ("TERM", "HUP"):
        terminal.child.kill(getattr(signal, f"SIG{how}"))
    else:
        terminal.press(how)
    assert terminal.ends() == code
    assert terminal.cooked
    assert gone(started)


def test_a_bug_of_ours_leaves_the_terminal_as_it_was(two: Tiny) -> None:
    protocol = two.project.labs / "churn" / "protocol.py"
    protocol.write_text(protocol.read_text() + "\n\ndef small(lab, seed):\n    raise KeyError(7)\n")
    terminal = Terminal(two, two.project.work / "churn" / "solution.py")
    terminal.sees("This is a fault of Casework")
    assert terminal.ends() == 3
    assert terminal.cooked
