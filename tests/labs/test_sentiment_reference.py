"""The reference of the sentiment lab, called directly on small inputs."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from grader import loading
from tests.conftest import ROOT

solution: ModuleType = loading.module(ROOT / "solutions" / "sentiment" / "solution.py")
oracle: ModuleType = loading.module(ROOT / "labs" / "sentiment" / "oracle.py")
cases: ModuleType = loading.module(ROOT / "labs" / "sentiment" / "cases.py")
forms: ModuleType = loading.module(ROOT / "labs" / "sentiment" / "forms.py")

TRAIN = (
    ["worst flight ever", "late again and rude staff", "lost my bag", "never again"] * 6
    + ["what time do we board", "which gate is it", "how many bags can I take"] * 6
    + ["thank you so much", "great crew", "love this airline", "best flight ever"] * 6
)
LABELS = ["negative"] * 24 + ["neutral"] * 18 + ["positive"] * 24


@pytest.fixture(scope="module")
def model() -> object:
    pytest.importorskip("nltk")
    return solution.fit(TRAIN, LABELS, 1)


@pytest.mark.parametrize("text", [*cases.CLEAN, *cases.ESCAPED])
def test_clean_is_the_oracles(text: str) -> None:
    assert solution.clean_text(text) == oracle.clean(text)


def test_empty_is_neutral_and_rows_sum_to_one(model: object) -> None:
    assert solution.predict(model, ["", "  "]) == ["neutral", "neutral"]
    assert solution.predict_proba(model, ["", "great crew"]).sum(axis=1) == pytest.approx(1)


def test_model_tells_the_labels_apart(model: object) -> None:
    texts = ["rude staff, late flight", "which gate is my flight", "thank you, great crew"]
    assert solution.predict(model, texts) == ["negative", "neutral", "positive"]


@pytest.mark.parametrize("text", ["great crew but late", "", "zqxv"])
def test_explanations_add_up(model: object, text: str) -> None:
    found = forms.explanation(solution.explain(model, text))
    assert forms.unexplained(found, solution.predict_proba(model, [text])[0]) == ""


def test_shap_of_a_linear_model_is_coefficient_times_distance(model: object) -> None:
    shap = pytest.importorskip("shap")
    vectoriser, classifier = model  # type: ignore[misc]
    x = vectoriser.transform(TRAIN).toarray()
    explainer = shap.LinearExplainer((classifier.coef_[0], classifier.intercept_[0]), x)
    wanted = classifier.coef_[0] * (x[:5] - x.mean(axis=0))
    assert explainer.shap_values(x[:5]) == pytest.approx(wanted, abs=1e-8)


def test_reports_are_the_oracles() -> None:
    for time, negative, recall, false_alarm, period in cases.periods(5):
        given = solution.negative_share(time, negative, recall, false_alarm, period)
        wanted = oracle.negative_share(time, negative.tolist(), recall, false_alarm, period)
        pd.testing.assert_frame_equal(given, wanted, check_dtype=False, atol=1e-5)
    for ids, bad, aspects, k in cases.complaints(5):
        given = solution.top_complaints(ids, bad, aspects, k)
        wanted = oracle.top_complaints(ids, bad, aspects, k)
        pd.testing.assert_frame_equal(given, wanted, check_dtype=False, atol=1e-5)


def test_confidence_is_the_oracles() -> None:
    for name, sure, right, target in oracle.confidence_cases(np.random.default_rng(2)):
        given = solution.choose_confidence(sure, right, target)
        assert given == oracle.lowest_confidence(sure, right, target), name


def test_lemmas_follow_the_sentence() -> None:
    pytest.importorskip("lemminflect")
    pytest.importorskip("textblob")
    for text, (_, wanted) in cases.LEMMAS.items():
        assert wanted in solution.tokenize([text], "lemma")[0]


def test_aspects_of_plain_sentences() -> None:
    pytest.importorskip("textblob")
    found = solution.extract_aspects(list(cases.ASPECTS))
    for names, wanted in zip(found, cases.ASPECTS.values(), strict=True):
        heads = {name.split()[-1] for name in names}
        assert wanted <= heads
        assert wanted or not heads
