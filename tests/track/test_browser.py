"""MLflow's own pages, in a real browser with a fresh profile for every link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.track import process
from grader.track.catalog import lab_pages
from grader.track.publishing import publish
from grader.track.store import database, store_id
from grader.track.target import UiServer, open_server, write_ui

from .conftest import MakeRun

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]
WAIT = 45_000
LEARNERS = ["0001 not passed 20", "0002 not passed 35", "0003 not passed 50"]
LEARNERS += ["0004 passed 66", "0005 passed 62"]
RUNS = ["baseline", "reference", *LEARNERS]


@pytest.fixture
def pages(runs_dir: Path, make_run: MakeRun) -> Iterator[dict[str, str]]:
    """Seven published runs behind a lean server; yields the links that `make ui` prints."""
    publish(make_run(runs_dir, 1, 0.15, "baseline"), runs_dir)
    publish(make_run(runs_dir, 2, 0.7, "reference"), runs_dir)
    for number, quality in enumerate([0.2, 0.35, 0.5, 0.66, 0.62], start=1):
        publish(make_run(runs_dir, number, quality), runs_dir)
    port = process.choose_port(None)
    child = process.start(runs_dir, port)
    try:
        ui = UiServer(process.HOST, port, child.pid, store_id(database(runs_dir)))
        write_ui(runs_dir, ui)
        backend = open_server(ui.url)
        (lab,) = lab_pages(backend, ui.url)
        backend.close()
        yield {page.title: page.url for page in lab.pages}
    finally:
        process.stop(child)


class Visit:
    """One link in a fresh profile; remembers every address that the page asked for."""

    def __init__(self, browser: Any, url: str) -> None:
        context = browser.new_context(viewport={"width": 1500, "height": 900})
        self.page = context.new_page()
        self.requests: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        # Never "networkidle": MLflow polls, so that is never reached.
        self.page.goto(url, wait_until="domcontentloaded")

    def sees(self, *texts: str) -> None:
        for text in texts:
            exact = re.compile(rf"^\s*{re.escape(text)}\s*$")
            self.page.get_by_text(exact).first.wait_for(state="visible", timeout=WAIT)

    def picture(self, path: Path) -> None:
        self.page.screenshot(path=str(path))
        assert path.stat().st_size > 10_000

    def stayed_here(self) -> None:
        away = [
            url for url in self.requests if not re.match(r"(http://127\.0\.0\.1:|data:|blob:)", url)
        ]
        assert len(self.requests) > 10
        assert away == []


def test_every_link_shows_what_it_promises(
    browser: Any, pages: dict[str, str], tmp_path: Path
) -> None:
    board = Visit(browser, pages["leaderboard"])
    board.sees(*RUNS, "verdict", "score", "gates", "average_precision", "f1", "passed", "3/3")
    board.sees("Fraud detection", "not passed", "0/3")
    order = [
        name.strip() for name in board.page.locator('[col-id*="Run Name"] a').all_inner_texts()
    ]
    assert order[:3] == ["reference", "0004 passed 66", "0005 passed 62"]
    assert board.page.get_by_placeholder("Ask a question").count() == 0
    board.picture(tmp_path / "leaderboard.png")

    charts = Visit(browser, pages["charts"])
    charts.sees("Scores", "score", "average_precision", *RUNS)
    assert charts.page.get_by_text("average_precision.low").count() == 0
    charts.picture(tmp_path / "charts.png")

    matrix = Visit(browser, pages["checks by run"])
    matrix.sees("task task_0", "result", "check", *RUNS)
    matrix.picture(tmp_path / "matrix.png")

    comparison = Visit(browser, pages["comparison"])
    comparison.sees("Comparing 4 Runs from 1 Experiment", "0005 passed 62", "0004 passed 66")
    comparison.sees("baseline", "reference", "dataset.source", "average_precision", "0.66")
    comparison.page.get_by_text("pr_curve.png").first.dispatch_event("click")
    comparison.page.locator("img[src^='blob:'], img[src*='artifact']").nth(7).wait_for(
        state="attached", timeout=WAIT
    )
    comparison.picture(tmp_path / "comparison.png")

    for visit in (board, charts, matrix, comparison):
        visit.stayed_here()


def test_runs_that_are_picked_in_the_table_open_as_a_comparison(
    browser: Any, pages: dict[str, str], tmp_path: Path
) -> None:
    board = Visit(browser, pages["leaderboard"])
    board.sees(*RUNS)
    for index in (0, 1):
        box = f'.ag-row[row-index="{index}"] input[type="checkbox"]'
        board.page.locator(box).first.click(force=True)
    board.page.get_by_test_id("runs-compare-button").click()

    board.sees("Comparing 2 Runs from 1 Experiment", "reference", "0004 passed 66")
    board.sees("average_precision", "submission")
    board.picture(tmp_path / "picked.png")
    board.stayed_here()


def test_a_runs_page_shows_its_note_and_artifacts(browser: Any, pages: dict[str, str]) -> None:
    board = Visit(browser, pages["leaderboard"])
    board.sees("0004 passed 66")
    board.page.get_by_role("link", name="0004 passed 66").first.click()

    board.sees("average_precision", "0.66")
    board.page.get_by_text("Score 66 of 100").first.wait_for(state="visible", timeout=WAIT)
    board.page.get_by_role("tab", name="Artifacts").click()
    board.page.get_by_text("checks_table.json").first.wait_for(state="visible", timeout=WAIT)
    board.page.get_by_text("pr_curve.png").first.click()
    board.page.locator("img[src^='blob:'], img[src*='artifact']").first.wait_for(timeout=WAIT)
    board.stayed_here()
