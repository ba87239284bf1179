"""Live prices from Yahoo Finance: opt-in, per ticker, with a time-out, validated and cached.

What goes wrong with yfinance, measured with 1.7.0: an empty frame comes back without an
exception, columns differ between success and failure, times carry a zone, and a request can hang.
So each ticker is fetched in a thread of its own with a deadline, whatever comes back is checked,
and on any fault the last good copy is used, then the bundled prices, and the user is told.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from grader.plaintext import one_line

COLUMNS = ["open", "high", "low", "close", "adj_close", "volume"]
PRICES = COLUMNS[:5]
TIMEOUT = 8.0  # seconds for one ticker
MINIMUM_DAYS = 250
MINIMUM_SHARE = 0.9  # of the business days between first and last day
BUNDLED = {"^IXIC": "NASDAQ"}

Fetch = Callable[[str], Any]


class Unusable(Exception):
    """What came back for a ticker cannot be used; the message says why."""


def default_cache() -> Path:
    """Return the folder of earlier downloads: CASEWORK_CACHE, or the user's cache folder."""
    own = os.environ.get("CASEWORK_CACHE")
    if own:
        return Path(own).expanduser() / "live"
    import platformdirs

    return Path(platformdirs.user_cache_dir("casework")) / "live"


def load(
    tickers: list[str],
    cache: Path,
    bundled: pd.DataFrame,
    *,
    fetch: Fetch | None = None,
    timeout: float = TIMEOUT,
) -> dict[str, pd.DataFrame]:
    """Return the best prices there are for some tickers, and where they come from.

    Args:
        tickers: Yahoo symbols.
        cache: folder of earlier downloads; made if missing.
        bundled: prices to fall back to at last.
        fetch: returns the history of one ticker; yfinance unless told otherwise.
        timeout: seconds for one ticker.

    Returns:
        live: the columns of prices and source (live, cached or bundled); live_status: one row a
        ticker with source, rows and reason, which is empty for live ones.
    """
    frames, status = [], []
    for ticker in dict.fromkeys(tickers):
        frame, source, reason = _best(ticker, cache, bundled, fetch or yahoo, timeout)
        frames.append(frame.assign(ticker=ticker, source=source))
        status.append({"ticker": ticker, "source": source, "rows": len(frame), "reason": reason})
    told = pd.DataFrame(status, columns=["ticker", "source", "rows", "reason"])
    _tell(told)
    every = pd.concat(frames, ignore_index=True) if frames else _nothing()
    return {"live": every[["ticker", "date", *COLUMNS, "source"]], "live_status": told}


def _best(
    ticker: str, cache: Path, bundled: pd.DataFrame, fetch: Fetch, timeout: float
) -> tuple[pd.DataFrame, str, str]:
    """Return prices of one ticker, their source and why it is not a better one."""
    try:
        frame = validated(within(timeout, fetch, ticker))
    except Unusable as problem:
        reason = str(problem)
    else:
        return frame, "live", _store(cache, ticker, frame)
    kept = _cached(cache, ticker)
    if kept is not None:
        return kept, "cached", reason
    own = bundled[bundled["ticker"] == BUNDLED.get(ticker, ticker)]
    if len(own):
        return own[["date", *COLUMNS]].reset_index(drop=True), "bundled", reason
    return _nothing()[["date", *COLUMNS]], "none", f"{reason}; not among the bundled tickers"


def yahoo(ticker: str) -> Any:
    """Ask Yahoo Finance for the whole daily history of a ticker."""
    import yfinance

    logging.getLogger("yfinance").setLevel(logging.CRITICAL)
    yfinance.set_tz_cache_location(tempfile.mkdtemp(prefix="casework-yfinance-"))
    yfinance.config.debug.hide_exceptions = False
    # auto_adjust changed its default in 0.2.51: always say which prices are wanted.
    options = {"auto_adjust": False, "actions": False, "repair": False}
    return yfinance.Ticker(ticker).history(period="max", **options)


def within(seconds: float, fetch: Fetch, ticker: str) -> Any:
    """Call `fetch` with a deadline that holds even if it never returns.

    Raises:
        Unusable: it raised, or the deadline passed.
    """
    box: dict[str, Any] = {}

    def work() -> None:
        try:
            box["frame"] = fetch(ticker)
        except BaseException as error:  # a thread has nobody to raise to
            box["error"] = error

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise Unusable(f"no answer within {seconds:g} s")
    if "error" in box:
        raise Unusable(one_line(f"{type(box['error']).__name__}: {box['error']}"))
    return box["frame"]


def validated(raw: Any) -> pd.DataFrame:
    """Return what a fetch brought as date and `COLUMNS`, sorted.

    Raises:
        Unusable: empty, columns missing, or prices that cannot be.
    """
    if not isinstance(raw, pd.DataFrame) or raw.empty:
        raise Unusable("an empty answer")
    frame = raw.copy()
    if isinstance(frame.columns, pd.MultiIndex):
        frame.columns = frame.columns.get_level_values(0)
    frame.columns = [str(name).lower().replace(" ", "_") for name in frame.columns]
    missing = [name for name in COLUMNS if list(frame.columns).count(name) != 1]
    if missing:
        raise Unusable(f"the answer lacks the column {missing[0]}, or has it twice")
    frame = pd.DataFrame({n: pd.to_numeric(frame[n], errors="coerce") for n in COLUMNS}).dropna()
    frame.insert(0, "date", _days(frame.index))
    _require_plausible(frame)
    return frame.reset_index(drop=True)


def _days(index: pd.Index) -> pd.DatetimeIndex:
    try:
        days = pd.DatetimeIndex(index)
    except (TypeError, ValueError):
        raise Unusable("the rows of the answer carry no dates") from None
    return days.tz_localize(None).normalize().as_unit("us")


def _require_plausible(frame: pd.DataFrame) -> None:
    days = frame["date"]
    if len(frame) < MINIMUM_DAYS:
        raise Unusable(f"only {len(frame)} days")
    if not (days.is_monotonic_increasing and days.is_unique):
        raise Unusable("days come twice or out of order")
    if (frame[PRICES] <= 0).to_numpy().any() or (frame["high"] < frame["low"]).any():
        raise Unusable("prices that cannot be")
    expected = len(pd.bdate_range(days.iloc[0], days.iloc[-1]))
    if len(frame) < MINIMUM_SHARE * expected:
        raise Unusable(f"{len(frame)} of about {expected} trading days")


def _store(cache: Path, ticker: str, frame: pd.DataFrame) -> str:
    """Keep a good download; returns why it could not be kept, or an empty string."""
    path = _path(cache, ticker)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        # A half-written file must never be taken for a good one.
        part = path.with_suffix(f".{os.getpid()}.part")
        frame.to_parquet(part, index=False)
        part.replace(path)
        note = {"ticker": ticker, "fetched": int(time.time()), "rows": len(frame)}
        path.with_suffix(".json").write_text(json.dumps(note), encoding="utf-8")
    except OSError as error:
        return f"not cached: {error.strerror or error}"
    return ""


def _cached(cache: Path, ticker: str) -> pd.DataFrame | None:
    """Return an earlier download, if there is a good one."""
    try:
        kept = pd.read_parquet(_path(cache, ticker))
        return validated(kept.set_index("date"))
    # A missing, damaged or foreign file: each means that there is no copy.
    except Exception:
        return None


def _path(cache: Path, ticker: str) -> Path:
    return cache / (re.sub(r"[^A-Za-z0-9.^=-]", "_", ticker)[:40] + ".parquet")


def _nothing() -> pd.DataFrame:
    empty = pd.DataFrame({name: pd.Series(dtype="float64") for name in COLUMNS})
    empty.insert(0, "date", pd.Series(dtype="datetime64[us]"))
    return empty.assign(ticker="", source="")


def _tell(status: pd.DataFrame) -> None:
    """Say on one line of stderr which tickers are not live, and why."""
    late = status[status["source"] != "live"]
    if late.empty:
        return
    groups = late.groupby("source", sort=False)["ticker"].agg(", ".join)
    used = "; ".join(f"{source}: {names}" for source, names in groups.items())
    print(f"Not live ({late['reason'].iloc[0]}). Used instead: {used}", file=sys.stderr)
