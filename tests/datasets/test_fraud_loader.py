"""The loader of real cards: accepts the public set as people have it, names what is wrong."""

from __future__ import annotations

import hashlib
import tomllib
import urllib.error
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from grader import loading
from grader.data import Request
from grader.errors import KitError

ROOT = Path(__file__).resolve().parents[2]
REAL_CUT = ROOT.parent / "shared" / "data" / "ulb-creditcard-10k.parquet"
loader = loading.module(ROOT / "datasets" / "fraud" / "loader.py")
Change = Callable[[pd.DataFrame], pd.DataFrame]


def cards(rows: int = 1_200) -> pd.DataFrame:
    """Return a table with the columns of the public set and values of our own."""
    rng = np.random.default_rng(1)
    table = pd.DataFrame({f"V{i}": rng.normal(size=rows) for i in range(1, 29)})
    table.insert(0, "Time", np.sort(rng.integers(0, 172_792, rows)).astype(float))
    table["Amount"] = rng.gamma(1, 80, rows).round(2)
    table["Class"] = (rng.random(rows) < 0.05).astype(int)
    return table


def write(table: pd.DataFrame, path: Path) -> Path:
    if path.suffix == ".parquet":
        table.to_parquet(path)
    else:
        table.to_csv(path, index=False)
    return path


@pytest.mark.parametrize("name", ["creditcard.csv", "cards.parquet", "cut.csv.gz", "CARDS.CSV"])
def test_a_good_file_is_read_as_it_is(tmp_path: Path, name: str) -> None:
    table = cards()
    loaded = loader.load(write(table, tmp_path / name))
    assert list(loaded.columns) == loader.COLUMNS
    assert loaded["Class"].dtype == np.int8
    pd.testing.assert_frame_equal(loaded.astype(float), table.astype(float))


def test_columns_may_come_in_any_order(tmp_path: Path) -> None:
    table = cards()
    shuffled = table[sorted(table.columns, reverse=True)]
    loaded = loader.load(write(shuffled, tmp_path / "a.csv"))
    pd.testing.assert_frame_equal(loaded, loader.load(write(table, tmp_path / "b.csv")))


def test_a_quoted_class_is_a_number(tmp_path: Path) -> None:
    table = cards()
    text = table.assign(Class=table["Class"].astype(str).astype("category"))
    loaded = loader.load(write(text, tmp_path / "a.parquet"))
    assert loaded["Class"].tolist() == table["Class"].tolist()


def test_duplicates_are_kept_and_counted(tmp_path: Path) -> None:
    table = pd.concat([cards(), cards().head(7)], ignore_index=True)
    loaded = loader.load(write(table, tmp_path / "a.csv"))
    found = loader.summary(loaded)
    assert len(loaded) == len(table)
    assert found["duplicate_rows"] == 7
    assert found["payments"] == len(table)
    assert found["frauds"] == int(table["Class"].sum())


def broken(column: str, value: Any) -> Change:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        values = table[column].astype(object)
        values.iloc[4] = value
        return table.assign(**{column: values})

    return change


BAD: dict[str, tuple[Change, str]] = {
    "missing column": (lambda t: t.drop(columns=["V7", "Amount"]), "missing columns: V7, Amount"),
    "other case": (lambda t: t.rename(columns={"Class": "class"}), "missing columns: Class"),
    "saved index": (lambda t: t.reset_index(names="Unnamed: 0"), "not in the set: Unnamed: 0"),
    "too short": (lambda t: t.head(999), "999 rows, and at least 1000"),
    "text": (broken("V3", "abc"), "V3 is not a finite number in data row 5: abc"),
    "empty cell": (broken("Amount", None), "Amount is not a finite number in data row 5"),
    "infinite": (broken("V28", np.inf), "V28 is not a finite number in data row 5: inf"),
    "class 2": (broken("Class", 2), "Class must be 0 or 1; data row 5 has 2"),
    "negative time": (broken("Time", -3), "Time must be 0 or more seconds; data row 5 has -3"),
    "negative amount": (broken("Amount", -0.5), "Amount must be 0 or more; data row 5 has -0.5"),
    "one class": (lambda t: t.assign(Class=0), "every row has Class 0"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_tables_are_refused_in_words(tmp_path: Path, name: str) -> None:
    change, message = BAD[name]
    path = write(change(cards()), tmp_path / "cards.csv")
    with pytest.raises(KitError) as caught:
        loader.load(path)
    assert message in caught.value.what
    assert caught.value.where == str(path)
    assert "--file" in caught.value.next


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.csv", None, "does not exist"),
        ("cards.xlsx", b"x", "expected a .csv or .parquet file"),
        ("cards.parquet", b"PAR1 no parquet at all", "cannot be read"),
        ("cards.csv", b"", "cannot be read"),
        ("cards.csv.gz", b"not gzip", "cannot be read"),
        ("cards.csv", b"\xff\xfe\x00\x01\x02", "cannot be read"),
    ],
)
def test_bad_files_are_refused_in_words(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(KitError) as caught:
        loader.load(path)
    assert message in caught.value.what
    assert caught.value.where == str(path)
    assert "--file" in caught.value.next
    assert "\n" not in caught.value.why


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    (tmp_path / "cards.csv").mkdir()
    with pytest.raises(KitError, match="is a folder"):
        loader.load(tmp_path / "cards.csv")


def test_control_characters_of_a_file_do_not_reach_the_message(tmp_path: Path) -> None:
    path = write(broken("V3", "\x1b[31mred\n")(cards()), tmp_path / "cards.csv")
    with pytest.raises(KitError) as caught:
        loader.load(path)
    assert caught.value.what.endswith("data row 5: [31mred")


def answering(monkeypatch: pytest.MonkeyPatch, answer: Callable[..., Any]) -> None:
    monkeypatch.setattr("sklearn.datasets.fetch_openml", answer)


def test_offline_is_said_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def offline(*_: Any, **__: Any) -> None:
        raise urllib.error.URLError("Name or service not known")

    answering(monkeypatch, offline)
    with pytest.raises(KitError, match="cannot fetch the set from OpenML") as caught:
        loader.fetch_openml(tmp_path / "cache")
    assert "Name or service not known" in caught.value.why
    assert "--file" in caught.value.next


def test_an_unwritable_cache_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(KitError, match="cannot fetch"):
        loader.fetch_openml(tmp_path / "cache")


@pytest.mark.parametrize("has_time", [True, False])
def test_openml_with_and_without_its_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, has_time: bool
) -> None:
    frame = cards().assign(Class=lambda t: t["Class"].astype(str).astype("category"))
    frame = frame if has_time else frame.drop(columns="Time")
    answering(monkeypatch, lambda *_, **__: SimpleNamespace(frame=frame))
    loaded = loader.fetch_openml(tmp_path)
    assert loaded.attrs["time_is_order_only"] is not has_time
    assert loaded["Time"].is_monotonic_increasing
    assert loaded["Class"].tolist() == cards()["Class"].tolist()


def test_openml_with_other_columns_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    frame = cards().drop(columns="V1")
    answering(monkeypatch, lambda *_, **__: SimpleNamespace(frame=frame))
    with pytest.raises(KitError, match="missing columns: V1"):
        loader.fetch_openml(tmp_path)


@pytest.mark.network
def test_openml_itself(tmp_path: Path) -> None:
    assert loader.summary(loader.fetch_openml(tmp_path))["payments"] == 284_807


def test_tables_bring_the_cards_of_a_file(tmp_path: Path) -> None:
    path = write(cards(), tmp_path / "cards.csv")
    with_cards = loader.tables(Request(source="simulator", seed=1, file=path))
    without = loader.tables(Request(source="simulator", seed=1))
    assert set(without) == {"transactions", "labels"}
    assert len(with_cards["cards"]) == len(cards())
    pd.testing.assert_frame_equal(with_cards["labels"], without["labels"])


@pytest.mark.skipif(not REAL_CUT.is_file(), reason=f"real cards are not here: {REAL_CUT}")
def test_the_real_cut() -> None:
    loaded = loader.load(REAL_CUT)
    assert loader.summary(loaded) == {"payments": 10_000, "frauds": 492, "duplicate_rows": 22}
    stated = tomllib.loads((ROOT / "datasets" / "fraud" / "dataset.toml").read_text())
    known = stated["sources"]["file"]["sha256"]
    assert hashlib.sha256(REAL_CUT.read_bytes()).hexdigest() == known
