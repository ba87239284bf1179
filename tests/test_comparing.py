"""Comparing two runs: paired differences, honest refusals, through the command line."""

from __future__ import annotations

import json
import pickle
import secrets
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import comparing
from tests.conftest import Tiny

FINITE = st.floats(-10, 10)


def graded(tiny: Tiny, text: str = "", *arguments: object) -> Path:
    """Grade the reference with `text` after it; returns the run's folder."""
    before = set((tiny.project.runs / "churn").glob("0*"))
    path = tiny.submission("import numpy as np\nfrom pandas import Series\n" + text)
    done = tiny.casework("grade", "churn", "--submission", path, "--no-track", *arguments)
    assert done.code in (0, 1), done.err
    (folder,) = set((tiny.project.runs / "churn").glob("0*")) - before
    return folder


def worse(noise: float) -> str:
    return f"""
fitted = predict
def predict(model, features):
    noise = np.random.default_rng(0).normal(0, {noise}, len(features))
    return fitted(model, features) + noise
"""


def test_last_run_is_set_against_best_baseline_and_reference(tiny: Tiny) -> None:
    graded(tiny)
    graded(tiny, worse(3.0))
    done = tiny.casework("compare", "churn")
    assert done.code == 0
    assert "0002 against 0001: " in done.out
    assert "0002 against baseline: " in done.out
    assert "0002 against reference: " in done.out
    rows = [line for line in done.out.splitlines() if line.startswith("  RMSE ")]
    assert [line.split()[-1] for line in rows[:1]] == ["worse"]
    assert max(map(len, done.out.splitlines())) <= 80


def test_the_direction_turns_with_the_order(tiny: Tiny) -> None:
    graded(tiny)
    graded(tiny, worse(3.0))
    there = tiny.casework("compare", "churn", "1", "2").out
    back = tiny.casework("compare", "churn", "last", "0001").out
    assert "1 better" in there
    assert "1 worse" in back


def test_a_change_within_noise_is_called_so_and_the_same_answers_identical(tiny: Tiny) -> None:
    graded(tiny)
    graded(tiny, worse(0.001))
    graded(tiny)
    assert "within noise" in tiny.casework("compare", "churn", "2", "1").out
    assert "identical answers" in tiny.casework("compare", "churn", "3", "1").out
    assert "identical answers" in tiny.casework("compare", "churn", "3", "reference").out


def test_pairing_is_sharper_than_two_intervals(tiny: Tiny) -> None:
    runs = [graded(tiny), graded(tiny, worse(0.1))]
    one, two = (
        comparing.Run(path.name, json.loads((path / "report.json").read_text()), path)
        for path in runs
    )
    (found,) = comparing.compare(two, one)
    (metric,) = one.record["metrics"]
    assert found.high - found.low < 0.5 * (metric["high"] - metric["low"])
    assert found.low <= found.difference <= found.high


def test_values_to_pair_are_the_interval_and_repeat_bit_for_bit(tiny: Tiny) -> None:
    first, second = graded(tiny), graded(tiny)
    assert (first / "replicates.npz").read_bytes() == (second / "replicates.npz").read_bytes()
    (metric,) = json.loads((first / "report.json").read_text())["metrics"]
    with np.load(first / "replicates.npz", allow_pickle=False) as kept:
        values = kept[metric["name"]]
    assert values.shape == (500,)
    low, high = np.quantile(values.astype(float), [0.025, 0.975])
    assert (low, high) == pytest.approx((metric["low"], metric["high"]), rel=1e-6)


def test_another_hold_out_is_refused(tiny: Tiny) -> None:
    seed = tiny.project.home / "seed"
    seed.write_text(secrets.token_hex(32))
    graded(tiny)
    graded(tiny, "", "--seed-file", seed)
    done = tiny.casework("compare", "churn", "2", "1")
    assert done.code == 2
    assert "not comparable: another seed" in done.err
    listed = tiny.casework("compare", "churn")
    assert listed.code == 0
    assert "against 0001" not in listed.out
    assert "0001 *" in listed.out
    assert "0002 *" not in listed.out
    assert "0002 against baseline" in listed.out


def test_another_lab_version_is_refused(tiny: Tiny) -> None:
    graded(tiny)
    toml = tiny.project.labs / "churn" / "lab.toml"
    toml.write_text(toml.read_text().replace("version = 1", "version = 2"))
    graded(tiny)
    done = tiny.casework("compare", "churn", "2", "1")
    assert done.code == 2
    assert "another version of the lab" in done.err


def test_unknown_run_and_no_run_say_what_there_is(tiny: Tiny) -> None:
    assert "No run of churn yet" in tiny.casework("compare", "churn").out
    assert tiny.casework("compare", "churn", "1").code == 2
    graded(tiny)
    done = tiny.casework("compare", "churn", "refrence")
    assert done.code == 2
    assert "did you mean 'reference'" in done.err


def test_a_run_of_an_earlier_kit_has_nothing_to_pair(tiny: Tiny) -> None:
    folder = graded(tiny)
    graded(tiny)
    (folder / "replicates.npz").unlink()
    done = tiny.casework("compare", "churn", "2", "1")
    assert done.code == 2
    assert "graded by an earlier kit" in done.err
    listed = tiny.casework("compare", "churn")
    assert listed.code == 0
    assert "graded by an earlier kit" in listed.out
    assert "0002 against reference: identical" in listed.out


class Planted:
    """Runs code when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return pytest.fail, ("a pickle was loaded",)


@pytest.mark.parametrize("damage", ["cut", "text", "pickle"])
def test_damaged_values_are_our_fault_and_never_unpickled(tiny: Tiny, damage: str) -> None:
    folder = graded(tiny)
    graded(tiny)
    path = folder / "replicates.npz"
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-40])
    elif damage == "text":
        path.write_text("nothing")
    else:
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("rmse.npy", pickle.dumps(Planted()))
    done = tiny.casework("compare", "churn", "2", "1")
    assert done.code == 3
    assert "cannot read" in done.err
    assert "Traceback" not in done.err


@given(FINITE, FINITE, FINITE)
def test_verdict_turns_with_the_sign(difference: float, low: float, high: float) -> None:
    turned = {comparing.BETTER: comparing.WORSE, comparing.WORSE: comparing.BETTER}
    there = comparing.verdict(difference, low, high)
    back = comparing.verdict(-difference, -low, -high)
    assert back == turned.get(there, there)


@given(st.floats(0.001, 5), st.floats(0.001, 5))
def test_an_interval_with_zero_inside_is_noise(left: float, right: float) -> None:
    assert comparing.verdict(right - left, -left, right) == comparing.NOISE
    assert comparing.verdict(left, left / 2, 2 * left) == comparing.BETTER


def test_no_number_is_no_verdict() -> None:
    assert comparing.verdict(float("nan"), float("nan"), 1.0) == comparing.NOISE
    assert comparing.verdict(0.0, 0.0, 0.0) == comparing.SAME
