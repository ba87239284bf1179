"""NLTK's own data: present or not, fetched or told so."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from grader import loading
from grader.errors import KitError
from tests.conftest import ROOT

nltk = pytest.importorskip("nltk")
nltk_data: ModuleType = loading.module(ROOT / "datasets" / "sentiment" / "nltk_data.py")


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(nltk.data, "path", [str(tmp_path)])
    return tmp_path


def test_nothing_is_there_and_the_fallbacks_are_named(empty: Path) -> None:
    assert not any(nltk_data.present().values())
    assert nltk_data.backends()["lemmas"] == "lemminflect"


def test_what_is_there_is_not_fetched_again(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty / "corpora" / "wordnet").mkdir(parents=True)
    asked: list[str] = []
    monkeypatch.setattr(nltk, "download", lambda name, **_: asked.append(name) or True)
    assert nltk_data.fetch(empty, ["wordnet", "stopwords"]) == ["stopwords"]
    assert asked == ["stopwords"]
    assert "WordNet" in nltk_data.backends()["lemmas"]


def test_silent_refusal_of_nltk_is_an_error(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nltk, "download", lambda *_, **__: False)
    with pytest.raises(KitError, match="cannot fetch the NLTK data wordnet") as caught:
        nltk_data.fetch(empty, ["wordnet"])
    assert "works without" in caught.value.next


def test_an_exception_of_nltk_is_an_error_of_ours(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> bool:
        raise ValueError("no route")

    monkeypatch.setattr(nltk, "download", refuse)
    with pytest.raises(KitError) as caught:
        nltk_data.fetch(empty, ["wordnet"])
    assert caught.value.why == "no route"
