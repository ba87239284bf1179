"""The history: whole answers only, two writers at once, and one message for each damage."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from grader.errors import KitError
from grader.interview import schedule
from grader.interview.store import History
from grader.paths import Project
from tests.interview.conftest import NOW, answer, draft, settings

HOURS = timedelta(hours=1)


def test_what_is_kept_comes_back(history: History) -> None:
    number = history.begin(settings(), ["knn-basics", "pca-what"], NOW)
    given_answer = answer(number, draft(parts={"answer": "Grüße\n\x1b[31m"}))
    due = history.answer(given_answer, "knn-basics", 90.0)
    assert history.answers() == [given_answer]
    assert history.known()["knn-basics"] == schedule.Known(due, 0.5)
    session = history.session(number)
    assert (session.answered, session.used, session.ended) == (1, 90.0, None)
    assert session.settings == settings()
    assert history.places(number) == {0}


def test_a_draft_is_kept_until_it_is_answered(history: History) -> None:
    number = history.begin(settings(), ["knn-basics"], NOW)
    history.keep(number, draft(marks=[1.0]), 12.5)
    assert history.session(number).draft == draft(marks=[1.0])
    history.answer(answer(number, draft()), "knn-basics", 20.0)
    assert history.session(number).draft is None


@given(text=st.text(max_size=80), seconds=st.floats(0, 1e6))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_any_text_is_kept_as_it_is(history: History, text: str, seconds: float) -> None:
    text = text.encode("utf-8", "replace").decode()
    number = history.begin(settings(), ["knn-basics"], NOW)
    history.keep(number, draft(parts={"answer": text}, seconds=seconds), seconds)
    kept = history.session(number).draft
    assert kept is not None
    assert (kept.parts["answer"], kept.seconds) == (text, seconds)


def test_a_second_answer_moves_the_card_on(history: History) -> None:
    number = history.begin(settings(), ["knn-basics"] * 2, NOW)
    first = history.answer(answer(number, draft(marks=[1.0] * 3)), "knn-basics", 1.0)
    later = answer(number, draft(1, marks=[1.0] * 3), at=first + HOURS)
    second = history.answer(later, "knn-basics", 2.0)
    assert second - later.at > first - NOW
    assert [one.draft.place for one in history.answers(number)] == [0, 1]


def test_an_answer_is_kept_whole_or_not_at_all(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault after the row of the answer is written takes that row back."""
    number = history.begin(settings(), ["knn-basics"], NOW)
    history.keep(number, draft(), 1.0)
    with sqlite3.connect(history.path) as other:
        other.execute(
            "create trigger broken before update on sessions begin select raise(abort, 'full'); end"
        )
    with pytest.raises(KitError, match="full"):
        history.answer(answer(number, draft()), "knn-basics", 1.0)
    assert history.answers() == []
    assert history.known() == {}
    assert history.session(number).draft == draft()


def test_a_killed_writer_leaves_the_last_whole_state(home: Project) -> None:
    """A process that dies inside its transaction, without a chance to tidy up."""
    history = History(home.runs / "interview.db")
    number = history.begin(settings(), ["knn-basics"], NOW)
    code = (
        "import os, sys; from pathlib import Path; from grader.interview.store import History\n"
        "history = History(Path(sys.argv[1]))\n"
        "with history._writing() as database:\n"
        "    database.execute('delete from sessions'); os._exit(9)\n"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code, str(history.path)], check=False)
    assert done.returncode == 9
    assert [session.id for session in history.sessions()] == [number]
    history.close()


def test_many_writers_lose_nothing(home: Project) -> None:
    path = home.runs / "interview.db"

    def write(worker: int) -> None:
        history = History(path)
        number = history.begin(settings(seed=worker), ["knn-basics"] * 5, NOW)
        for place in range(5):
            at = NOW + timedelta(days=place)
            history.answer(answer(number, draft(place), at=at), "knn-basics", 1.0)
        history.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    history = History(path)
    assert len(history.answers()) == 30
    assert {session.answered for session in history.sessions()} == {5}
    history.close()


def damaged(path: Path) -> KitError:
    with pytest.raises(KitError) as caught:
        History(path).known()
    return caught.value


def test_a_file_that_is_no_database(home: Project) -> None:
    path = home.runs / "interview.db"
    path.parent.mkdir()
    path.write_text("this is not a database, and it is long enough to be read as one" * 20)
    error = damaged(path)
    assert "damaged" in error.what
    assert error.next.startswith("mv runs/interview.db runs/interview.db.damaged")
    assert error.exit_code == 3


def test_pages_overwritten_in_the_middle(history: History) -> None:
    number = history.begin(settings(), ["knn-basics"] * 60, NOW)
    for place in range(60):
        history.answer(answer(number, draft(place)), "knn-basics", 1.0)
    history.close()
    content = bytearray(history.path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    history.path.write_bytes(bytes(content))
    assert "damaged" in damaged(history.path).what


def test_somebody_elses_database(home: Project) -> None:
    path = home.runs / "interview.db"
    path.parent.mkdir()
    with sqlite3.connect(path) as other:
        other.execute("create table mine (x)")
    assert "no history of interviews" in damaged(path).what


def test_a_history_of_a_newer_casework(history: History) -> None:
    history.close()
    with sqlite3.connect(history.path) as other:
        other.execute("pragma user_version = 2")
    error = damaged(history.path)
    assert "schema 2" in error.what
    assert "update Casework" in error.next


@pytest.mark.parametrize(
    "change",
    [
        "update cards set card = '{'",
        "update cards set card = '{}'",
        "update sessions set plan = 'x'",
        "update answers set draft = '{\"wrong\": 1}'",
        "drop table cards",
    ],
)
def test_rows_that_make_no_sense(history: History, change: str) -> None:
    number = history.begin(settings(), ["knn-basics"], NOW)
    history.answer(answer(number, draft()), "knn-basics", 1.0)
    with sqlite3.connect(history.path) as other:
        other.execute(change)
    with pytest.raises(KitError, match="damaged"):
        (history.known(), history.sessions(), history.answers())


def test_a_folder_in_its_place(home: Project) -> None:
    (home.runs / "interview.db").mkdir(parents=True)
    error = damaged(home.runs / "interview.db")
    assert "cannot be read or written" in error.what
    assert "permissions" in error.next


def test_a_runs_folder_that_is_a_file(home: Project) -> None:
    home.runs.write_text("")
    assert "cannot be read or written" in damaged(home.runs / "interview.db").what
