"""Live prices: every way a download goes wrong ends in a copy, and in one line that says so."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from grader import loading
from tests.conftest import ROOT

live = loading.module(ROOT / "datasets" / "stock" / "live.py")


def history(days: int = 400, **changes: Any) -> pd.DataFrame:
    """A history as Ticker.history gives it with auto_adjust=False."""
    index = pd.bdate_range("2020-01-02", periods=days, tz="America/New_York", name="Date")
    close = 100 * np.exp(0.01 * np.random.default_rng(0).standard_normal(days).cumsum())
    columns = {"Open": close, "High": close * 1.01, "Low": close * 0.99, "Close": close}
    return pd.DataFrame(
        {**columns, "Adj Close": close * 0.9, "Volume": 1_000_000, **changes}, index=index
    )


@pytest.fixture
def bundled() -> pd.DataFrame:
    frame = live.validated(history())
    return frame.assign(ticker="AAPL")


def load(bundled: pd.DataFrame, cache: Path, fetch: Any, *tickers: str, timeout: float = 5) -> Any:
    names = list(tickers) or ["AAPL"]
    return live.load(names, cache, bundled, fetch=fetch, timeout=timeout)


def test_good_answer_is_used_and_kept(bundled: pd.DataFrame, tmp_path: Path) -> None:
    found = load(bundled, tmp_path, lambda ticker: history())
    assert set(found["live"]["source"]) == {"live"}
    assert found["live"]["date"].dt.tz is None
    assert (tmp_path / "AAPL.parquet").is_file()
    assert not list(tmp_path.glob("*.part"))


class Refused(Exception):
    """Stands for YFRateLimitError."""


def refusing(ticker: str) -> Any:
    raise Refused("Too Many Requests. Rate limited.")


MULTI = pd.concat({"AAPL": history()}, axis=1).swaplevel(axis=1)
TWICE = pd.concat([history(), history()])
BAD = {
    "empty, with its columns": pd.DataFrame(columns=["Open", "Adj Close"]),
    "none": None,
    "adjusted away": history().drop(columns="Adj Close"),
    "short": history(30),
    "days twice": TWICE,
    "high below low": history(High=1.0),
    "negative": history(Low=-1.0),
    "mostly missing": history(800).iloc[::3],
    "no dates": history().reset_index(drop=True).rename(index=str),
    "text": history(Close="n/a"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_answer_falls_back_to_bundled(
    name: str, bundled: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = load(bundled, tmp_path, lambda ticker: BAD[name])
    assert set(found["live"]["source"]) == {"bundled"}
    assert len(found["live"]) == len(bundled)
    assert found["live_status"]["reason"].iloc[0]
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "bundled: AAPL" in said
    assert not list(tmp_path.iterdir())


def test_several_levels_of_columns_are_understood(bundled: pd.DataFrame, tmp_path: Path) -> None:
    found = load(bundled, tmp_path, lambda ticker: MULTI)
    assert set(found["live"]["source"]) == {"live"}


def test_cache_comes_before_bundled(
    bundled: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(bundled, tmp_path, lambda ticker: history(500))
    found = load(bundled, tmp_path, refusing)
    assert set(found["live"]["source"]) == {"cached"}
    assert len(found["live"]) == 500
    assert "Rate limited" in capsys.readouterr().err


def test_damaged_cache_is_passed_over(bundled: pd.DataFrame, tmp_path: Path) -> None:
    load(bundled, tmp_path, lambda ticker: history(500))
    (tmp_path / "AAPL.parquet").write_bytes(b"PAR1 nonsense")
    found = load(bundled, tmp_path, refusing)
    assert set(found["live"]["source"]) == {"bundled"}


def test_a_fetch_that_hangs_is_given_up(bundled: pd.DataFrame, tmp_path: Path) -> None:
    release = threading.Event()
    found = load(bundled, tmp_path, lambda ticker: release.wait(30), timeout=0.05)
    release.set()
    assert "no answer within" in found["live_status"]["reason"].iloc[0]
    assert set(found["live"]["source"]) == {"bundled"}


def test_one_ticker_does_not_spoil_the_others(bundled: pd.DataFrame, tmp_path: Path) -> None:
    def fetch(ticker: str) -> Any:
        return history() if ticker == "AAPL" else refusing(ticker)

    found = load(bundled, tmp_path, fetch, "AAPL", "NOSUCH", "AAPL")
    assert list(found["live_status"]["source"]) == ["live", "none"]
    assert set(found["live"]["ticker"]) == {"AAPL"}
    assert "not among the bundled" in found["live_status"]["reason"].iloc[1]


def test_a_cache_that_cannot_be_written_costs_nothing(
    bundled: pd.DataFrame, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    found = load(bundled, blocked, lambda ticker: history())
    assert set(found["live"]["source"]) == {"live"}
    assert "not cached" in found["live_status"]["reason"].iloc[0]


@pytest.mark.parametrize("ticker", ["../../etc/passwd", "^IXIC", "BRK-B", "a/b\\c"])
def test_no_ticker_leaves_the_cache_folder(ticker: str, tmp_path: Path) -> None:
    assert live._path(tmp_path, ticker).parent == tmp_path


def test_control_characters_of_an_error_do_not_reach_the_terminal(
    bundled: pd.DataFrame, tmp_path: Path
) -> None:
    def fetch(ticker: str) -> Any:
        raise ValueError("\x1b[31mred\nlines")

    reason = load(bundled, tmp_path, fetch)["live_status"]["reason"].iloc[0]
    assert reason.isprintable()
