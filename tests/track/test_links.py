"""Links, and the choice of runs to compare."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from grader.track.links import MAX_COMPARED, RunRow, compare, links, run, to_compare
from grader.track.view import MAX_METRICS, decode, encode, merged, metrics_in

BASE = "http://127.0.0.1:5151"
ROWS = st.lists(
    st.builds(
        RunRow,
        id=st.uuids().map(lambda u: u.hex),
        role=st.sampled_from(["learner", "baseline", "reference", ""]),
        started=st.integers(0, 10),
        score=st.one_of(st.none(), st.floats(0, 100)),
        data=st.sampled_from(["a", "b"]),
    ),
    max_size=12,
)


def row(name: str, role: str, started: int, score: float | None = 0.0, data: str = "a") -> RunRow:
    return RunRow(name, role, started, score, data)


def test_last_best_baseline_and_reference_are_compared() -> None:
    rows = [
        row("first", "learner", 1, 50.0),
        row("best", "learner", 2, 90.0),
        row("last", "learner", 3, 60.0),
        row("base", "baseline", 0),
        row("ref", "reference", 0),
    ]

    assert to_compare(rows) == ["last", "best", "base", "ref"]


def test_anchors_on_the_same_data_are_preferred() -> None:
    rows = [
        row("mine", "learner", 5, 60.0, data="real"),
        row("other", "reference", 9, data="simulated"),
        row("same", "reference", 1, data="real"),
        row("only", "baseline", 1, data="simulated"),
    ]

    assert to_compare(rows) == ["mine", "only", "same"]


def test_a_run_without_a_score_is_never_the_best() -> None:
    assert to_compare([row("a", "learner", 1, 0.0), row("b", "learner", 2, None)]) == ["b", "a"]


@given(ROWS)
def test_no_run_is_compared_twice_and_the_order_of_rows_does_not_matter(
    rows: list[RunRow],
) -> None:
    picked = to_compare(rows)

    assert len(picked) == len(set(picked)) <= MAX_COMPARED
    assert set(picked) <= {r.id for r in rows}
    if len({(r.started, r.score) for r in rows}) == len(rows):
        assert picked == to_compare(rows[::-1])


def test_links_name_the_view_and_the_mode() -> None:
    found = {link.title: link.url for link in links(BASE + "/", "7", ["a", "b"])}

    assert list(found) == ["leaderboard", "charts", "checks by run", "comparison"]
    for url in found.values():
        assert url.startswith(f"{BASE}/#/")
        assert "workflowType=machine_learning" in url
    assert found["charts"].endswith("compareRunsMode=CHART")
    assert run(BASE, "7", "a") == f"{BASE}/#/experiments/7/runs/a"


def test_one_run_has_nothing_to_be_compared_with() -> None:
    assert [link.title for link in links(BASE, "7", ["a"])][-1] == "checks by run"


def test_the_comparison_carries_its_runs_as_json() -> None:
    query = parse_qs(urlsplit(urlsplit(compare(BASE, ["a", "b"], ["7"])).fragment).query)

    assert json.loads(query["runs"][0]) == ["a", "b"]
    assert json.loads(query["experiments"][0]) == ["7"]


def test_a_view_reads_back_and_shows_the_score_first() -> None:
    state = decode(encode(["f1", "mean average"], 5))

    assert metrics_in(encode(["f1", "mean average"], 5)) == ["f1", "mean average"]
    assert state["orderByKey"] == "metrics.`score`"
    assert state["selectedColumns"][:3] == ["tags.`verdict`", "metrics.`score`", "tags.`gates`"]
    shown = [c["metricKey"] for c in state["compareRunCharts"] if not c["deleted"]]
    assert shown == ["score", "f1", "mean average"]


def test_a_view_only_gains_columns() -> None:
    stored = encode(["f1", "recall"], 5)

    assert merged(stored, ["f1"], 9) is None
    grown = merged(stored, ["auc"], 9)
    assert grown is not None
    assert metrics_in(grown) == ["f1", "recall", "auc"]


def test_a_view_that_cannot_be_read_is_replaced() -> None:
    for broken in ("", "{}", "nonsense", '{"state": "deflate;AAAA"}', '{"state": 3}', "[]"):
        assert metrics_in(merged(broken, ["f1"], 9) or "") == ["f1"]


def test_a_view_fits_an_experiment_tag_of_mlflow() -> None:
    names = [f"{k}_" + "x" * 190 for k in range(MAX_METRICS + 20)]

    assert len(merged("", names, 1) or "x" * 99_999) <= 20_000
