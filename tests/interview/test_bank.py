"""The bank: whole, free of doubles, and strict about its files."""

from __future__ import annotations

import dataclasses
import itertools
import re
import shutil
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path
from string import Template

import pytest

from grader import lab as labs
from grader.errors import KitError, UsageError
from grader.interview import bank
from grader.interview.bank import Bank, Question
from grader.interview.progress import TITLE
from grader.paths import Project
from tests.conftest import ROOT

TECHNICAL = {
    "knn",
    "clustering",
    "semi-supervised",
    "bias-variance",
    "missing-data",
    "regularisation",
    "gradient-descent",
    "losses",
    "pca",
    "cross-validation",
    "trees",
    "importance",
    "metrics",
    "calibration",
    "convolution",
    "transfer-learning",
    "q-learning",
    "shapley",
}
STEPS = [
    "problem",
    "metrics",
    "data",
    "features",
    "model",
    "evaluation",
    "error analysis",
    "serving",
    "monitoring",
]


def of(questions: Bank, round_id: str) -> tuple[Question, ...]:
    return next(part for part in questions.rounds if part.id == round_id).questions


def texts(question: Question) -> list[str]:
    quotes = [text for quote in question.quotes for text in (quote.numbers, quote.plain)]
    return [question.ask, *question.points, *question.traps, *question.follow_ups, *quotes]


def test_it_is_large_and_covers_what_was_promised(questions: Bank) -> None:
    assert len(questions.questions) >= 120
    assert {question.topic for question in of(questions, "technical")} == TECHNICAL
    per_topic = Counter(question.topic for question in questions.questions)
    assert set(per_topic) == {topic.id for topic in questions.topics}
    assert min(per_topic.values()) >= 2
    assert len({question.topic for question in of(questions, "behavioural")}) == 9
    for part in questions.rounds:
        assert {"junior", "mid", "senior"} >= {question.level for question in part.questions}
    levels = Counter(question.level for question in questions.questions)
    assert min(levels.values()) > 30


def test_the_document_states_the_sizes(questions: Bank) -> None:
    text = (ROOT / "docs" / "interview.md").read_text()
    for part in questions.rounds:
        assert re.search(rf"^\| `{part.id}` \|.* \| {len(part.questions)} \|$", text, flags=re.M)


def test_every_lab_has_its_nine_steps_in_order(questions: Bank, repository: Project) -> None:
    by_lab = {
        name: [question.step for question in group]
        for name, group in itertools.groupby(of(questions, "cases"), key=lambda q: q.topic)
    }
    assert by_lab == dict.fromkeys(("fraud", "stock", "recs", "sentiment"), STEPS)
    assert set(by_lab) <= set(labs.names(repository))
    others = [question for question in questions.questions if question.topic not in by_lab]
    assert not [question.id for question in others if question.step or question.quotes]


def test_quoted_metrics_exist_in_their_lab(questions: Bank, repository: Project) -> None:
    quoting = Counter()
    for question in of(questions, "cases"):
        known = {metric.name for metric in labs.load(repository, question.topic).metrics}
        for quote in question.quotes:
            assert set(Template(quote.numbers).get_identifiers()) <= known, question.id
            assert Template(quote.numbers).get_identifiers(), question.id
            assert "$" not in quote.plain, question.id
            quoting[question.topic] += 1
    assert min(quoting.values()) >= 5


def test_every_question_can_be_followed_up(questions: Bank) -> None:
    assert not [q.id for q in questions.questions if not (q.follow_ups or q.quotes)]


def test_no_question_is_there_twice_in_other_words(questions: Bank) -> None:
    for one, other in itertools.combinations(questions.questions, 2):
        words = [set(re.findall(r"\w+", q.ask.lower())) for q in (one, other)]
        if len(words[0] & words[1]) > 0.5 * min(map(len, words)):
            alike = SequenceMatcher(None, one.ask, other.ask, autojunk=False).ratio()
            assert alike < 0.75, f"{one.id} and {other.id}"


def test_texts_are_clean_sentences(questions: Bank) -> None:
    for question in questions.questions:
        assert re.fullmatch(r"[a-z0-9-]+", question.id)
        assert question.ask[-1] in ".?'", question.id
        for text in texts(question):
            assert text == text.strip()
            assert text.isprintable(), question.id
            assert text[-1] in ".?!'’\")", f"{question.id}: {text}"
            assert "  " not in text
        assert len(set(texts(question))) == len(texts(question)), question.id
    assert not [topic.title for topic in questions.topics if len(topic.title) > TITLE]


@pytest.fixture
def copied(tmp_path: Path) -> Project:
    shutil.copytree(ROOT / "interview", tmp_path / "interview")
    return Project(tmp_path, tmp_path)


def test_an_unknown_key_is_an_error_with_a_suggestion(copied: Project) -> None:
    path = copied.interview / "general.toml"
    path.write_text(path.read_text().replace("traps = [", "trap = [", 1))
    with pytest.raises(KitError, match="unknown key 'trap'; did you mean 'traps'"):
        bank.load(copied)


def test_a_missing_file_is_a_fault_of_the_kit(copied: Project) -> None:
    (copied.interview / "cases.toml").unlink()
    with pytest.raises(KitError, match="missing"):
        bank.load(copied)


def test_a_file_of_another_round_is_noticed(copied: Project) -> None:
    path = copied.interview / "general.toml"
    path.write_text(path.read_text().replace('id = "general"', 'id = "genral"', 1))
    with pytest.raises(KitError, match="genral"):
        bank.load(copied)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"level": "expert"}, "level 'expert'"),
        ({"topic": "knnn"}, "did you mean 'knn'"),
        ({"points": ("one", "two")}, "2 points"),
        ({"traps": ()}, "0 traps"),
        ({"id": "knn-fast"}, "'knn-fast' is there twice"),
        (
            {
                "ask": "You  need the nearest neighbours of 10,000 queries among 1,000 rows of "
                "1,000 features, in numpy. How do you make it fast, and how does your trick go "
                "WRONG?"
            },
            "the words",
        ),
    ],
)
def test_what_does_not_hold_together_is_named(
    questions: Bank, changed: dict[str, object], message: str
) -> None:
    first = questions.rounds[0]
    bad = dataclasses.replace(first.questions[0], **changed)  # type: ignore[arg-type]
    part = dataclasses.replace(first, questions=(bad, *first.questions[1:]))
    found = bank.problems(Bank((part, *questions.rounds[1:])))
    assert len(found) == 1
    assert message in found[0]


def test_choosing_leaves_only_what_was_asked_for(questions: Bank) -> None:
    chosen = questions.chosen("technical", "pca", "mid")
    assert [question.id for question in chosen] == ["pca-svd"]
    assert questions.chosen("all", "all", "all") == questions.questions


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (("technicl", "all", "all"), "did you mean 'technical'"),
        (("all", "shaply", "all"), "did you mean 'shapley'"),
        (("all", "all", "seniour"), "did you mean 'senior'"),
        (("general", "pca", "all"), "belongs to the round 'technical'"),
        (("all", "priorities", "mid"), "no question"),
    ],
)
def test_a_choice_without_questions_is_explained(
    questions: Bank, wanted: tuple[str, str, str], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        questions.chosen(*wanted)
