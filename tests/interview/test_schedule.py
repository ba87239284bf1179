"""Spaced repetition: what comes back when, and in which order questions are asked."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.interview import schedule
from grader.interview.bank import Bank
from grader.interview.schedule import Known
from tests.interview.conftest import NOW


def after(shares: list[float], gap: timedelta = timedelta(days=1)) -> datetime:
    """Return when a question is due after these answers, one a day."""
    card, due, now = None, NOW, NOW
    for share in shares:
        card, due = schedule.review(card, "knn-basics", share, now)
        now += gap
    return due


@pytest.mark.parametrize(
    ("share", "rating", "word"),
    [
        (0.0, 1, "gap"),
        (0.34, 1, "gap"),
        (0.35, 2, "thin"),
        (0.6, 3, "solid"),
        (0.84, 3, "solid"),
        (0.85, 4, "strong"),
        (1.0, 4, "strong"),
    ],
)
def test_ratings_and_words_follow_the_share(share: float, rating: int, word: str) -> None:
    assert schedule.rating(share) == rating
    assert schedule.grade(share) == word


def test_a_question_comes_back_another_day() -> None:
    assert after([0.0]) == NOW + timedelta(days=1)
    assert after([1.0]) > NOW + timedelta(days=3)


def test_the_same_answers_give_the_same_card() -> None:
    assert schedule.review(None, "pca-svd", 0.7, NOW) == schedule.review(None, "pca-svd", 0.7, NOW)


def test_a_kept_card_tells_when_it_is_due() -> None:
    card, due = schedule.review(None, "pca-svd", 0.7, NOW)
    assert schedule.due_of(card) == due


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.floats(0, 1))
def test_a_better_answer_never_comes_back_earlier(before: list[float], share: float) -> None:
    assert after([*before, share]) <= after([*before, 1.0])
    assert after([*before, 0.0]) <= after([*before, share])


@given(st.data())
def test_due_first_then_new_then_the_rest(questions: Bank, data: st.DataObject) -> None:
    every = questions.questions
    hours = st.integers(-500, 500)
    known = {
        q.id: Known(NOW + timedelta(hours=data.draw(hours)), data.draw(st.floats(0, 1)))
        for q in data.draw(st.lists(st.sampled_from(every), unique=True, max_size=30))
    }
    ordered = schedule.order(every, known, {}, NOW, data.draw(st.integers(0, 99)))
    assert sorted(q.id for q in ordered) == sorted(q.id for q in every)

    def group(name: str) -> int:
        return 1 if name not in known else 0 if known[name].due <= NOW else 2

    groups = [group(question.id) for question in ordered]
    assert groups == sorted(groups)
    dates = [known[q.id].due for q in ordered if group(q.id) == 0]
    assert dates == sorted(dates)


def test_new_questions_begin_with_the_weakest_topic(questions: Bank) -> None:
    technical = questions.chosen("technical", "all", "all")
    strength = schedule.strengths({"pca": [0.1], "trees": [0.3], "knn": [1.0]})
    ordered = schedule.order(technical, {}, strength, NOW, 1)
    topics = [question.topic for question in ordered]
    assert topics[:2] == ["pca", "trees"]
    assert len(set(topics[:18])) == 18
    assert topics[17] == "knn"


def test_one_lucky_answer_is_not_a_strong_topic() -> None:
    found = schedule.strengths({"pca": [1.0], "knn": [1.0] * 5})
    assert found["pca"] == 0.75
    assert found["knn"] > found["pca"]


def test_a_case_is_gone_through_in_its_steps(questions: Bank) -> None:
    cases = questions.chosen("cases", "all", "all")
    ordered = schedule.order(cases, {}, {"recs": 0.2}, NOW, 5)
    assert [q.topic for q in ordered[:9]] == ["recs"] * 9
    assert [q.step for q in ordered[:3]] == ["problem", "metrics", "data"]


def test_a_seed_fixes_the_order_and_another_changes_it(questions: Bank) -> None:
    def ids(seed: int) -> list[str]:
        return [q.id for q in schedule.order(questions.questions, {}, {}, NOW, seed)]

    assert ids(1) == ids(1)
    assert ids(1) != ids(2)
