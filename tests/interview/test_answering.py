"""Ways to answer, in a real terminal: STAR, an editor, a pipe; time limits and own numbers."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from grader.interview.bank import Bank
from grader.interview.store import History
from grader.paths import Project
from tests.conftest import Done, keep_run, metric_values
from tests.interview.conftest import PROMPT, Spawn, ended, finish, follow_ups_done, kept, say


def test_a_story_in_the_star_frame(terminal: Spawn, home: Project) -> None:
    child = terminal("--topic", "failed-project", "--level", "mid", "--questions", 1)
    for part, text in (
        ("Situation", "We had lost a third of our users that spring"),
        ("Task", "Short"),
        ("Action", "We did this and then we did that"),
        ("Result", "Everybody was happy in the end"),
    ):
        child.expect(f"{part}: ")
        say(child, text, ".")
    follow_ups_done(child)
    child.expect("Mechanical checks: they count words, nothing more")
    child.expect("missing or under 5 words: task")
    child.expect("the result holds no number")
    child.expect("I: 0, we: 2")
    child.expect("25 words, 0.2 minutes")
    finish(child)
    assert ended(child) == 0
    (answer,) = kept(home)
    assert answer.draft.parts["result"] == "Everybody was happy in the end"


def editor(home: Project, script: str) -> str:
    path = home.home / "editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_an_answer_from_the_editor(terminal: Spawn, home: Project, questions: Bank) -> None:
    script = 'cp "$1" seen; printf "written\\nin an editor\\n" >> "$1"'
    child = terminal("--topic", "pca", "--level", "mid", "--questions", 1,
                     VISUAL=editor(home, script))  # fmt: skip
    say(child, "e")
    follow_ups_done(child)
    finish(child)
    assert ended(child) == 0
    (answer,) = kept(home)
    assert answer.draft.parts == {"answer": "written\nin an editor"}
    assert questions.by_id()["pca-svd"].ask in Path("seen").read_text()
    assert not list((home.runs / "interview").iterdir())


def test_ctrl_c_in_the_editor_belongs_to_the_editor(terminal: Spawn, home: Project) -> None:
    script = 'kill -INT $PPID; printf "still here" >> "$1"'
    child = terminal("--topic", "pca", "--level", "mid", "--questions", 1,
                     VISUAL=editor(home, script))  # fmt: skip
    say(child, "e")
    follow_ups_done(child)
    finish(child)
    assert ended(child) == 0
    assert [answer.draft.parts for answer in kept(home)] == [{"answer": "still here"}]


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("/nowhere/editor", "does not start"),
        ("false", "ended with code 1"),
        ("true", "Nothing was"),
    ],
)
def test_an_editor_that_fails_leaves_the_question_open(
    terminal: Spawn, command: str, message: str
) -> None:
    child = terminal("--topic", "pca", "--level", "mid", "--questions", 1, VISUAL=command)
    say(child, "e")
    child.expect(message)
    say(child, "typed after all", ".")
    child.expect("Answered in")


def test_control_characters_are_stripped_when_shown_again(
    terminal: Spawn, home: Project, casework: Callable[..., Done]
) -> None:
    child = terminal("--topic", "pca", "--level", "mid", "--questions", 1)
    child.expect(PROMPT)
    child.kill(signal.SIGKILL)
    child.expect(pexpect.EOF)
    child.close()
    history = History(home.runs / "interview.db")
    evil = "before \x1b[31mred\x07 \u202eback :x: after"
    session = history.sessions()[-1]
    assert session.draft is None
    row = {"place": 0, "question": "pca-svd", "ask": "What?", "follow_ups": [], "points": ["a"],
           "traps": [], "parts": {"answer": evil}}  # fmt: skip
    history._database.execute("update sessions set draft = ?", (json.dumps(row),))
    history.close()
    child = terminal("--resume")
    child.expect(re.escape("before red back :x: after"))
    say(child, ".")
    finish(child)
    assert ended(child) == 0
    assert casework("interview", "--export", "x.md").code == 0
    text = Path("x.md").read_text()
    assert "red back :x: after" in text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e]", text)


def test_a_session_limited_by_time_ends_when_it_is_over(terminal: Spawn, home: Project) -> None:
    child = terminal("--round", "general", "--level", "all", "--minutes", 5)
    child.expect(r"1   .* [45]:\d\d left")
    say(child, "one line")
    child.expect(PROMPT)
    child.sendintr()
    assert ended(child) == 130
    history = History(home.runs / "interview.db")
    history._database.execute("update sessions set used = 300")
    history.close()
    child = terminal("--resume")
    child.expect("0:00 left")
    say(child, ".")
    follow_ups_done(child)
    finish(child)
    child.expect("Interview 1 is over")
    assert ended(child) == 0
    assert [answer.draft.parts for answer in kept(home)] == [{"answer": "one line"}]


def test_lines_from_a_pipe_do_when_nothing_is_left_to_choose(home: Project) -> None:
    def run(text: str, *more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-P", "-m", "grader", "interview", *more]
        return subprocess.run(command, input=text, capture_output=True, text=True, check=False)

    chosen = ("--topic", "pca", "--level", "mid", "--questions", "1")
    done = run("an answer\n.\n", *chosen)
    assert done.returncode == 130
    assert "Stopped. Everything so far is kept" in done.stderr
    done = run("\n" + "y\n" * 6, "--resume")
    assert (done.returncode, done.stderr) == (0, "")
    (answer,) = kept(home)
    assert answer.draft.parts == {"answer": "an answer"}


def test_case_follow_ups_quote_the_latest_run(terminal: Spawn, home: Project) -> None:
    found = metric_values(card_precision_100=0.29571)
    keep_run(home.runs, "fraud", 7, metrics=found)
    child = terminal("--topic", "fraud", "--level", "junior", "--questions", 1)
    child.expect("Case: card fraud, problem   junior")
    say(child, "s")
    child.expect("Say it aloud")
    child.sendline("")
    child.expect(r"a share of 0\.296")
    child.expect(r"\(Run 0007\.\)")


def test_a_pasted_block_counts_line_by_line(terminal: Spawn, home: Project) -> None:
    child = terminal("--topic", "pca", "--level", "mid", "--questions", 1, TERM="xterm")
    child.expect(PROMPT)
    child.send("\x1b[200~one\rtwo\r\rfour\x1b[201~\r")
    say(child, ".")
    follow_ups_done(child)
    finish(child)
    assert ended(child) == 0
    (answer,) = kept(home)
    assert answer.draft.parts == {"answer": "one\ntwo\n\nfour"}


def test_a_terminal_that_knows_only_ascii(terminal: Spawn, home: Project) -> None:
    child = terminal("--topic", "resume", "--level", "all", "--questions", 1,
                     PYTHONIOENCODING="ascii")  # fmt: skip
    child.expect("R.sum")
    say(child, "s")
    child.expect("Say it aloud")
    child.sendline("")
    follow_ups_done(child)
    finish(child)
    child.expect("##########")
    assert ended(child) == 0
