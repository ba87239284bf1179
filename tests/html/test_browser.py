"""The page in a real headless Chromium: phone and desk, light and dark, screen and paper."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grader import html
from tests.conftest import Tiny
from tests.html.conftest import HOSTILE, WORSE, Shown, graded, read

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]
SLICE = {"metric": "share of the frauds alerted", "value": 0.7, "low": 0.6, "high": 0.8}
LONG = "a_name_that_somebody_thought_" + "very_" * 12 + "good"


@pytest.fixture
def page_of_everything(tiny: Tiny) -> Shown:
    """A failing run after a passing one, with figures, slices, prints and hostile text."""
    graded(tiny)
    run = graded(tiny, f"{LONG} = 1\n" + HOSTILE.partition("def predict")[0] + WORSE)
    names = ("under 25", "25 to 50", "200 and more")
    rows = [{**SLICE, "by": "amount", "slice": name, "n": 1234} for name in names]
    curves = {"errors": [1, 2, 3], "slices": [*rows, {**rows[0], "by": LONG, "slice": LONG}]}
    (run.folder / "curves.json").write_text(json.dumps(curves))
    for task in run.record["tasks"]:
        task["notes"] = [LONG + " <script>alert(5)</script>"]
        task["message"] = "ValueError: " + 9 * LONG
    (run.folder / "report.json").write_text(json.dumps(run.record))
    assert tiny.casework("report", "churn").code == 0
    return read(run.folder)


class Visit:
    """The page in a fresh profile; keeps what it complains of and asks for."""

    def __init__(self, browser: Any, path: Path, width: int, scheme: str) -> None:
        context = browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=scheme, offline=True
        )
        self.page = context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.resolve().as_uri())

    def overflow(self) -> int:
        script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(script))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_page_is_whole_quiet_and_accessible(
    browser: Any, page_of_everything: Shown, width: int, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    visit = Visit(browser, page_of_everything.folder / html.PAGE, width, scheme)
    assert visit.overflow() == 0
    loaded = "[...document.images].map(one => one.complete && one.naturalWidth > 0)"
    assert visit.page.evaluate(loaded) == [True]
    assert "Not passed yet" in visit.page.title()
    assert [url.split(":")[0] for url in visit.asked if not url.startswith("data:")] == ["file"]
    assert visit.said == []
    found = axe.Axe().run(visit.page)
    assert found.violations_count == 0, found.generate_report()


def test_colours_follow_the_scheme(browser: Any, page_of_everything: Shown) -> None:
    path = page_of_everything.folder / html.PAGE
    grounds = {
        scheme: Visit(browser, path, 1280, scheme).page.evaluate(
            "getComputedStyle(document.body).backgroundColor"
        )
        for scheme in ("light", "dark")
    }
    assert grounds["light"] != grounds["dark"]


def test_print_is_light_and_fits_the_paper(browser: Any, page_of_everything: Shown) -> None:
    visit = Visit(browser, page_of_everything.folder / html.PAGE, 700, "dark")
    visit.page.emulate_media(media="print", color_scheme="dark")
    ground = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    assert visit.overflow() == 0
    assert visit.page.locator("nav").is_hidden()
    assert visit.page.pdf(format="A4")[:5] == b"%PDF-"


def test_links_of_the_page_lead_to_its_sections(browser: Any, page_of_everything: Shown) -> None:
    visit = Visit(browser, page_of_everything.folder / html.PAGE, 390, "light")
    missing = "[...document.querySelectorAll('nav a')].filter(a => !document.querySelector(a.hash))"
    assert visit.page.evaluate(f"{missing}.length") == 0
    assert visit.page.locator("nav a").count() == 8
