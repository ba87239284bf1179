"""Whole interviews in a real terminal: three questions, Ctrl-C, kills, two at once."""

from __future__ import annotations

import signal

import pexpect
import pytest

from grader.interview.bank import Bank
from grader.interview.store import History
from grader.paths import Project
from tests.interview.conftest import (
    PROMPT,
    Spawn,
    ended,
    finish,
    follow_ups_done,
    kept,
    mark,
    saved,
    say,
)


def choose_three_technical_questions(child: pexpect.spawn[str]) -> None:
    child.expect("Round .*: ")
    child.sendline("tech")
    child.expect("Length.*: ")
    child.sendline("three")
    child.expect("a number of questions")
    child.expect("Length.*: ")
    child.sendline("3 questions")
    child.expect("Level.*: ")
    child.sendline("")
    child.expect("Mock interview 1: technical, 3 questions")


def test_a_whole_interview_of_three_questions(
    terminal: Spawn, home: Project, questions: Bank
) -> None:
    child = terminal()
    choose_three_technical_questions(child)

    child.expect("1 of 3 ")
    say(child, "First line, with a curl of ~ and an ü", "", "third line", ".")
    child.expect("Answered in")
    child.expect("Then they ask")
    follow_ups_done(child)
    child.expect("What a good answer says")
    child.expect("1 of ")
    child.sendline("maybe")
    child.expect("one of: yes, partly, no")
    mark(child, "p")
    finish(child, "n")
    child.expect("Comes back in a day")

    child.expect("2 of 3 ")
    say(child, "s")
    child.expect("Say it aloud")
    child.sendline("")
    follow_ups_done(child)
    finish(child)
    child.expect("Comes back in [0-9]+ days")

    child.expect("3 of 3 ")
    say(child, "n")
    child.expect("Passed over; not graded")
    child.expect("Interview 1 is over")
    child.expect("--progress")
    assert ended(child) == 0

    first, second = kept(home)
    assert first.draft.parts == {"answer": "First line, with a curl of ~ and an ü\n\nthird line"}
    assert first.draft.marks[0] == 0.5
    assert set(first.draft.marks[1:]) == {0.0}
    assert (first.draft.mode, second.draft.mode) == ("typed", "spoken")
    assert second.draft.share == 1.0
    assert {first.topic, second.topic} <= {topic.id for topic in questions.rounds[0].topics}
    assert first.draft.points == list(questions.by_id()[first.draft.question].points)


@pytest.mark.parametrize("after", ["typing", "follow-ups", "marks"])
def test_ctrl_c_loses_nothing(terminal: Spawn, home: Project, after: str) -> None:
    chosen = ("--round", "technical", "--level", "all", "--questions", 2, "--seed", 4)
    child = terminal(*chosen)
    say(child, "A whole line")
    child.expect(PROMPT)
    child.send("and half a l")
    child.expect("half a l")
    if after != "typing":
        child.sendline("ine")
        say(child, ".")
        child.expect("Enter when you are done. ")
    if after == "marks":
        child.sendline("")
        mark(child, "yp")
        child.expect("y/p/n > ")
    child.sendintr()
    child.expect("Stopped. Everything so far is kept: 0 of 2 answered")
    child.expect("casework interview --resume")
    assert ended(child) == 130
    typed = "A whole line\nand half a l" + ("ine" if after != "typing" else "")
    assert saved(home) == {"answer": typed}

    child = terminal()
    child.expect(r"Interview 1 of .* was stopped: 0 of 2 questions answered")
    child.expect(r"Go on with it\? \[Y/n\] ")
    child.sendline("")
    child.expect("1 of 2 ")
    if after == "typing":
        child.expect("Your answer so far")
        child.expect("and half a l")
        say(child, "and the rest", ".")
        typed += "\nand the rest"
    if after != "marks":
        follow_ups_done(child)
    else:
        child.expect("3 of [0-9] ")
    finish(child)
    child.expect("2 of 2 ")
    say(child, "n")
    assert ended(child) == 0
    (answer,) = kept(home)
    assert answer.draft.parts == {"answer": typed}
    if after == "marks":
        assert answer.draft.marks[:2] == [1.0, 0.5]
    assert terminal("--resume").expect("no interview was stopped") == 0


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGHUP])
def test_a_terminal_that_dies_loses_at_most_the_open_line(
    terminal: Spawn, home: Project, signal_number: int
) -> None:
    child = terminal("--topic", "pca", "--level", "all", "--questions", 1)
    say(child, "first", "second")
    child.expect(PROMPT)
    child.kill(signal_number)
    child.expect(pexpect.EOF)
    child.close()
    assert saved(home) == {"answer": "first\nsecond"}
    child = terminal("--resume")
    child.expect("second")
    say(child, ".")
    follow_ups_done(child)
    finish(child)
    assert ended(child) == 0
    assert [answer.draft.parts for answer in kept(home)] == [{"answer": "first\nsecond"}]


def test_an_old_session_can_be_left_for_a_new_one(terminal: Spawn, home: Project) -> None:
    child = terminal("--topic", "pca", "--level", "all", "--questions", 1)
    say(child, "kept all the same")
    child.expect(PROMPT)
    child.sendeof()
    assert ended(child) == 130
    child = terminal("--topic", "knn", "--level", "all", "--questions", 1)
    child.expect("Go on with it")
    child.sendline("n")
    child.expect("Mock interview 2: Nearest neighbours, 1 question")
    history = History(home.runs / "interview.db")
    left = history.session(1)
    history.close()
    assert left.ended is not None
    assert left.draft is not None
    assert left.draft.parts == {"answer": "kept all the same"}
    child.expect(PROMPT)
    child.sendintr()
    child.expect("Stopped before the first answer")
    assert ended(child) == 130
    # Neither what was declined nor what was never begun is offered again.
    child = terminal("--resume")
    child.expect("no interview was stopped")
    assert ended(child) == 2


def test_two_interviews_at_once(terminal: Spawn, home: Project) -> None:
    chosen = ("--level", "all", "--questions", 1)
    one = terminal("--topic", "pca", *chosen)
    say(one, "in the first terminal")
    one.expect(PROMPT)
    other = terminal("--topic", "knn", *chosen)
    # The first is open elsewhere, so it is not offered here.
    other.expect("Mock interview 2: Nearest neighbours")
    say(other, "in the second terminal", ".")
    one.sendline(".")
    for child in (one, other):
        follow_ups_done(child)
        finish(child)
        assert ended(child) == 0
    found = {(answer.session, answer.topic): answer.draft.parts["answer"] for answer in kept(home)}
    assert found == {(1, "pca"): "in the first terminal", (2, "knn"): "in the second terminal"}
