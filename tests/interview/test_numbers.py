"""Follow-ups that quote the learner's own run."""

from __future__ import annotations

from typing import Any

import pytest

from grader.interview import numbers
from grader.interview.bank import Bank, Question
from grader.paths import Project
from tests.conftest import keep_run
from tests.conftest import metric_values as values


@pytest.fixture
def question(questions: Bank) -> Question:
    return questions.by_id()["fraud-metrics"]


def run(home: Project, number: int, metrics: Any) -> None:
    keep_run(home.runs, "fraud", number, metrics=metrics)


def test_before_the_first_run_nothing_is_quoted(home: Project, question: Question) -> None:
    asked = numbers.follow_ups(home, question)
    assert asked == tuple(quote.plain for quote in question.quotes)


def test_the_newest_run_is_quoted_with_its_number(home: Project, question: Question) -> None:
    run(home, 1, values(average_precision=0.1, roc_auc=0.2, card_precision_100=0.3))
    run(home, 12, values(average_precision=0.68749, roc_auc=0.8765, card_precision_100=0.25))
    first, second = numbers.follow_ups(home, question)
    assert "Your average precision is 0.687 and your ROC AUC 0.876" in first
    assert first.endswith("(Run 0012.)")
    assert "Your card precision at 100 is 0.250." in second


def test_only_what_the_run_did_not_reach_is_asked_plainly(
    home: Project, question: Question
) -> None:
    run(home, 1, values(average_precision=None, roc_auc=0.8, card_precision_100=0.25))
    first, second = numbers.follow_ups(home, question)
    assert first == question.quotes[0].plain
    assert "0.250" in second


@pytest.mark.parametrize(
    "broken",
    [
        None,
        3,
        "x",
        [None, 1],
        [{}],
        [{"name": 3, "value": "0.5"}],
        values(roc_auc="0.5"),
        values(roc_auc=float("nan")),
    ],
)
def test_a_report_edited_by_hand_stops_nothing(
    home: Project, question: Question, broken: Any
) -> None:
    run(home, 1, broken)
    assert numbers.follow_ups(home, question) == tuple(q.plain for q in question.quotes)


def test_questions_of_other_rounds_keep_their_follow_ups(home: Project, questions: Bank) -> None:
    question = questions.by_id()["knn-fast"]
    assert numbers.follow_ups(home, question) == question.follow_ups
