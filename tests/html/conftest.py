"""A graded run of the small lab that tries to break the page it is shown on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from grader import html
from tests.conftest import Tiny

HOSTILE = """
# </code></pre><script>document.title = "taken"</script> <img src=x onerror=alert(1)> & "quoted"
# \u202e hidden by a bidirectional override \u2066 zero\u200bwidth
import sys
print("</pre><script>alert(2)</script>\\x1b[31m\\u202e & <b>bold</b>")
print("<svg onload=alert(3)>", file=sys.stderr)


def predict(model, features):
    raise ValueError("</p><script>alert(4)</script> {{ 7 * 7 }} \\u202eevil\\u2069 \\x07 & <i>")
"""


WORSE = """
fitted = predict
def predict(model, features):
    return fitted(model, features) + np.random.default_rng(0).normal(0, 3, len(features))
"""


@dataclass(frozen=True)
class Shown:
    """A run folder, its result file and its page."""

    folder: Path
    record: dict[str, Any]
    text: str

    @property
    def tags(self) -> Tags:
        found = Tags()
        found.feed(self.text)
        return found


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and the text between them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag == name]


def graded(tiny: Tiny, text: str = "", *arguments: object) -> Shown:
    """Grade the reference with `text` after it, and read its page."""
    path = tiny.submission("import numpy as np\nfrom pandas import Series\n" + text)
    before = set((tiny.project.runs / "churn").glob("0*"))
    done = tiny.casework("grade", "churn", "--submission", path, "--no-track", *arguments)
    assert done.code in (0, 1), done.err
    (folder,) = set((tiny.project.runs / "churn").glob("0*")) - before
    assert str(folder / html.PAGE) in done.out.replace("\n", "") or "runs/churn" in done.out
    return read(folder)


def read(folder: Path) -> Shown:
    """Read the page that lies in a run folder."""
    record = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return Shown(folder, record, (folder / html.PAGE).read_text(encoding="utf-8"))


@pytest.fixture
def hostile(tiny: Tiny) -> Shown:
    return graded(tiny, HOSTILE)
