"""Reading an interview again: progress, plot, Markdown, and the messages of the command."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from grader.errors import UsageError
from grader.interview import export, plot, progress
from grader.interview.bank import Bank
from grader.interview.store import History
from tests.conftest import Done
from tests.interview.conftest import NOW, answer, draft, settings

Casework = Callable[..., Done]


@pytest.fixture
def told(history: History, questions: Bank) -> History:
    """Two sessions: kNN once badly and once well, Gradient descent in between, a story."""
    story = {
        "situation": "In May at <b>ACME</b>",
        "task": "x",
        "action": "# I *did* it",
        "result": "1. a\n- b",
    }
    given_answers = [
        (1, "knn-basics", "knn", draft(0, "knn-basics", marks=[0.0, 0.0, 0.5])),
        (1, "batch-sizes", "gradient-descent", draft(1, "batch-sizes", marks=[1.0, 1.0, 0.5])),
        (2, "knn-basics", "knn", draft(0, "knn-basics", marks=[1.0, 1.0, 0.0])),
        (2, "failed-stop", "failed-project", draft(1, "failed-stop", parts=story)),
    ]
    for number in (1, 2):
        assert history.begin(settings(), ["knn-basics", "x"], NOW) == number
    for hours, (session, name, topic, one) in enumerate(given_answers):
        at = NOW - timedelta(days=30) + timedelta(hours=hours)
        history.answer(answer(session, one, topic, at), name, 60.0)
    return history


def test_standing_counts_the_latest_answers(told: History, questions: Bank) -> None:
    rows = {row.topic: row for row in progress.standing(questions, told, NOW)}
    assert rows["knn"].shares == (pytest.approx(2 / 3),)
    assert (rows["knn"].of, rows["knn"].due) == (3, 1)
    assert rows["pca"].mean is None
    assert len(rows) == len(questions.topics)


def test_missed_points_are_those_of_the_latest_answers_no_before_partly(told: History) -> None:
    assert progress.missed(told.answers()) == [
        ("failed-stop", "three"),
        ("knn-basics", "three"),
        ("failed-stop", "two"),
        ("batch-sizes", "three"),
    ]


def test_progress_is_a_table_with_the_next_step(told: History, casework: Casework) -> None:
    done = casework("interview", "--progress")
    assert done.code == 0
    assert re.search(r"Nearest neighbours +1/3 +\S+ +67% solid +1 due", done.out)
    assert "Weakest: casework interview --topic failed-project" in done.out
    assert max(len(line) for line in done.out.splitlines()) <= 80


def test_progress_before_the_first_answer(history: History, casework: Casework) -> None:
    done = casework("interview", "--progress")
    assert (done.code, "Nothing answered yet: casework interview" in done.out) == (0, True)
    assert casework("interview", "--progress", "--plot", "x.png").code == 2
    assert not Path("x.png").exists()


def test_the_plot_is_a_png(told: History, casework: Casework) -> None:
    assert casework("interview", "--progress", "--plot", "out/p.png").code == 0
    assert Path("out/p.png").read_bytes().startswith(b"\x89PNG")
    done = casework("interview", "--progress", "--plot", "p.pdf")
    assert done.code == 2
    assert "PNG" in done.err


def test_the_plot_shows_each_topic_and_each_session(told: History, questions: Bank) -> None:
    figure = plot._figure(progress.standing(questions, told, NOW), told.answers())
    topics, sessions = figure.axes
    labels = [label.get_text() for label in topics.get_yticklabels()]
    assert labels == ["A failed project  1/2", "Nearest neighbours  1/3", "Gradient descent  1/4"]
    widths = [bar.get_width() for bar in topics.patches]
    assert widths == [pytest.approx(0.5), pytest.approx(2 / 3), pytest.approx(5 / 6)]
    mean = sessions.lines[-1].get_ydata()
    assert list(mean) == [pytest.approx((1 / 6 + 5 / 6) / 2), pytest.approx((2 / 3 + 0.5) / 2)]


def test_export_of_all_and_of_one(told: History, casework: Casework) -> None:
    done = casework("interview", "--export", "all.md")
    assert (done.code, done.out.strip()) == (0, "4 answers: all.md")
    assert casework("interview", "--export", "one.md", "--session", 2).code == 0
    every, one = Path("all.md").read_text(), Path("one.md").read_text()
    assert re.findall(r"^## (.*)$", every, flags=re.M) == ["Interview 1", "Interview 2"]
    assert re.findall(r"^## (.*)$", one, flags=re.M) == ["Interview 2"]
    assert "- [x] one\n- [~] two\n- [ ] three" in one
    html = MarkdownIt().render(one)
    assert "<b>" not in html
    assert html.count("<h1>") == 1
    assert "In May at &lt;b&gt;ACME&lt;/b&gt;" in html
    assert "1. a<br />" in html


def test_export_writes_over_its_own_file_only(told: History, casework: Casework) -> None:
    Path("README.md").write_text("# Mine\n")
    done = casework("interview", "--export", "README.md")
    assert done.code == 2
    assert "is there already" in done.err
    assert Path("README.md").read_text() == "# Mine\n"
    assert [casework("interview", "--export", "x.md").code for _ in range(2)] == [0, 0]


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=120))
def test_an_answer_is_quoted_word_for_word(text: str) -> None:
    html = MarkdownIt().render("\n".join(export.quoted(text)))
    assert set(re.findall(r"</?([a-z0-9]+)", html)) <= {"blockquote", "p", "br"}
    shown = re.sub(r"<[^>]*>", " ", html)
    for sign, code in (("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("&", "&amp;")):
        shown = shown.replace(code, sign)
    assert shown.split() == export.clean(text).split()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--questions", 3], 2, "needs a terminal"),
        ([], 2, "needs a terminal"),
        (["--topic", "shaply"], 2, "did you mean 'shapley'"),
        (["--round", "behavioral"], 2, "did you mean 'behavioural'"),
        (["--level", "expert"], 2, "no level called 'expert'"),
        (["--round", "general", "--topic", "pca"], 2, "belongs to the round 'technical'"),
        (["--questions", 0], 2, "--questions"),
        (["--questions", 3, "--minutes", 5], 2, "choose one"),
        (["--plot", "x.png"], 2, "--plot needs --progress"),
        (["--session", 1], 2, "--session needs --export"),
        (["--resume", "--questions", 3], 2, "takes no other option"),
        (["--resume"], 2, "no interview was stopped"),
        (["--export", "x.md"], 2, "no answer yet"),
        (["--export", "x.md", "--session", 9], 2, "no answer in interview 9"),
    ],
)
def test_each_mistake_has_one_message(
    history: History,
    casework: Casework,
    arguments: list[object],
    code: int,
    message: str,
) -> None:
    done = casework("interview", *arguments)
    assert (done.code, done.out) == (code, "")
    assert message in " ".join(done.err.split())
    assert "Traceback" not in done.err


def test_a_corrupt_history_has_one_message(history: History, casework: Casework) -> None:
    history.path.write_bytes(b"no database at all, whatever its name says. " * 50)
    for arguments in (["--progress"], ["--export", "x.md"], ["--resume"]):
        done = casework("interview", *arguments)
        assert done.code == 3
        assert "damaged" in done.err
        assert "Next: mv runs/interview.db" in done.err
        assert "Traceback" not in done.err


def test_a_target_that_cannot_be_written(told: History, questions: Bank, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot write"):
        export.write(questions, told, tmp_path / "file" / "x.md", None)
    with pytest.raises(UsageError, match="cannot write"):
        plot.draw(progress.standing(questions, told), told.answers(), tmp_path / "file" / "x.png")


def test_nothing_heavy_is_imported_before_the_first_question(history: History) -> None:
    code = (
        "import sys\nfrom grader.__main__ import run\n"
        "run(['interview', '--topic', 'pca', '--questions', '1'])\n"
        "heavy = ('numpy', 'pandas', 'sklearn', 'mlflow', 'matplotlib', 'scipy', 'torch')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        input="",
        capture_output=True,
        text=True,
        check=True,
    )
    assert "1 of 1   Principal components" in done.stdout
    assert done.stdout.strip().endswith("[]")
