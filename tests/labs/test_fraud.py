"""The fraud lab's own parts: its metric, its split of time, its curves, real cards."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import data, loading, metrics
from grader import lab as labs
from grader.paths import Project
from tests.conftest import ROOT, Done

FOLDER = ROOT / "labs" / "fraud"
REAL = ROOT.parent / "shared" / "data" / "ulb-creditcard-10k.parquet"
world = loading.module(FOLDER / "world.py")
protocol = loading.module(FOLDER / "protocol.py")
oracle = loading.module(FOLDER / "oracle.py")
curves = loading.module(FOLDER / "curves.py")
real_cards = loading.module(FOLDER / "real_cards.py")
fraud_metrics = loading.module(FOLDER / "metrics.py")
LAB = labs.load(Project(ROOT, ROOT), "fraud")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 8))
def test_card_precision_agrees_with_the_slow_oracle(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    columns = {
        "day": rng.integers(0, 3, 50),
        "customer_id": rng.integers(0, 12, 50),
        "score": rng.integers(0, 7, 50) / 6,
        "y": rng.integers(0, 2, 50),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fraud_metrics, "CHECKED", k)
        ours = fraud_metrics.card_precision_100(columns, np.ones((1, 50)))[0]
    expected = oracle.card_precision(*(columns[c] for c in ("day", "customer_id", "score", "y")), k)
    assert ours == pytest.approx(expected)


def test_a_card_drawn_twice_fills_two_places() -> None:
    columns = {
        "day": np.zeros(3, int),
        "customer_id": np.array([0, 1, 2]),
        "score": np.array([0.9, 0.8, 0.7]),
        "y": np.array([1, 0, 1]),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fraud_metrics, "CHECKED", 2)
        plain = fraud_metrics.card_precision_100(columns, np.ones((1, 3)))[0]
        twice = fraud_metrics.card_precision_100(columns, np.array([[2.0, 1.0, 0.0]]))[0]
    assert (plain, twice) == (0.5, 1.0)


@pytest.fixture(scope="module")
def parts() -> object:
    """A small world laid out like a run."""
    simulator = loading.module(ROOT / "datasets" / "fraud" / "simulator.py")
    tables = simulator.simulate(3, world=simulator.small_world())
    return world.split(tables, LAB, 3)


def test_no_label_is_handed_over_before_it_is_known(parts) -> None:  # type: ignore[no-untyped-def]
    now = parts.plan.test
    payments = parts.until(now, now - 20 * world.DAY)
    known = parts.known(now, payments)
    assert len(known)
    assert (known["available_at"] <= now).all()
    assert "scenario" not in known.columns
    newest = payments.set_index("transaction_id")["time"].loc[known["transaction_id"]].max()
    assert newest <= now - parts.plan.delay * world.DAY


def test_validation_ends_where_training_ends(parts) -> None:  # type: ignore[no-untyped-def]
    plan = parts.plan
    gap = (plan.train_days + plan.delay) * world.DAY
    assert plan.train + gap == plan.test
    assert plan.validation_train + gap == plan.train


def test_known_cards_leave_the_hold_out_as_the_oracle_says(parts) -> None:  # type: ignore[no-untyped-def]
    plan = parts.plan
    small = world.Small(
        parts.payments,
        parts.labels,
        plan.delay,
        plan.train,
        0,
    )
    expected = oracle.unknown_cards(small, plan.train_days, 7)
    period = parts.until(plan.end, plan.test)
    kept = [
        parts.payments["transaction_id"].isin(
            world_ids(parts, plan.test + number * world.DAY, number)
        )
        for number in range(7)
    ]
    ours = np.logical_or.reduce(kept)[period["transaction_id"].to_numpy()]
    np.testing.assert_array_equal(ours, expected)


def world_ids(parts, morning: pd.Timestamp, number: int) -> pd.Index:  # type: ignore[no-untyped-def,type-arg]
    today = parts.until(morning + world.DAY, morning)["transaction_id"]
    ids = pd.Index(today, name="transaction_id")
    return protocol.without_known_cards(parts, ids, parts.plan.train, day=number)


def test_small_worlds_never_have_the_usual_delay() -> None:
    assert {world.small(LAB, seed).delay for seed in range(5)} == {5, 6, 8, 9, 10}


def test_curves_hold_sums_and_no_rows() -> None:
    rng = np.random.default_rng(0)
    y = (rng.random(5000) < 0.02).astype(int)
    score = np.clip(0.1 + 0.5 * y + rng.normal(0, 0.1, 5000), 0, 1)
    columns = {"y": y, "score": score, "customer_id": rng.integers(0, 500, 5000)}
    columns |= {"day": rng.integers(0, 3, 5000), "decision": (score > 0.4).astype(int)}
    columns["amount_cents"] = rng.integers(100, 30_000, 5000)
    made = {**curves.of_scores(columns), **curves.of_alerts(columns, 0.4)}
    assert len(json.dumps(made)) < 20_000
    frauds = sum(one["n"] for one in made["slices"] if one["by"] == "amount")
    assert frauds == y.sum()
    assert sum(made["histogram"]["fraud"]) == y.sum()
    assert made["chosen"]["recall"] == pytest.approx(score[y == 1].__gt__(0.4).mean(), abs=1e-3)
    assert len(made["days"]) == 3
    last = made["precision_recall"]
    assert last["recall"][-1] == 1
    assert last["precision"][-1] == pytest.approx(y.mean(), abs=1e-4)


def test_prior_gap_is_zero_when_expected_meets_observed() -> None:
    columns = {"y": np.array([1, 0]), "score": np.array([0.5, 0.01]), "weight": np.array([1, 50])}
    assert metrics.find("prior_gap").function(columns, np.ones((1, 2)))[0] == pytest.approx(0)
    columns["score"] = columns["score"] * np.e**-1
    assert metrics.find("prior_gap").function(columns, np.ones((1, 2)))[0] == pytest.approx(1)


def test_full_cards_are_sampled_for_training_and_cuts_are_weighted() -> None:
    rng = np.random.default_rng(1)
    n = 4000
    cards = pd.DataFrame({"Time": np.arange(n), "V1": rng.normal(size=n), "Amount": 1.0})
    cards["Class"] = (np.arange(n) % 100 == 0).astype(int)
    cut = real_cards.split(cards, 0)
    assert cut.weight.max() == pytest.approx(real_cards.OTHERS / (cards["Class"] == 0).sum())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(real_cards, "OTHERS", int((cards["Class"] == 0).sum()))
        full = real_cards.split(cards, 0)
    assert full.weight.max() == 1
    assert full.kept_share == real_cards.KEPT
    assert full.truth.mean() > 0.1
    assert full.truth.sum() == cards["Class"].iloc[: int(n * 0.7)].sum()


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_file(), reason=f"{REAL.name} is not here")
def test_reference_is_judged_on_real_cards(
    casework: Callable[..., Done], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(tmp_path))
    solution = ROOT / "solutions" / "fraud" / "solution.py"
    done = casework(
        "grade", "fraud", "--submission", solution, "--file", REAL, "--no-track", "--json", "-"
    )
    record = json.loads(done.out)
    assert done.code == 0
    assert {task["id"]: task["verdict"] for task in record["tasks"]}["real_cards"] == "passed"
    assert record["dataset"]["file_sha256"] == data.file_sha256(REAL)


def test_a_corrupt_card_file_ends_in_one_message(
    casework: Callable[..., Done], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(tmp_path))
    broken = tmp_path / ("a_long_name_" * 6) / "creditcard.parquet"  # wider than the terminal
    broken.parent.mkdir()
    broken.write_bytes(b"PAR1 no")
    solution = ROOT / "solutions" / "fraud" / "solution.py"
    done = casework("grade", "fraud", "--submission", solution, "--file", broken)
    assert done.code == 3
    assert str(broken) in done.err
    assert "Traceback" not in done.err
