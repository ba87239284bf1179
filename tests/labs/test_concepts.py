"""The concepts lab through the doors users use: commands, messages, marks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, Done

SOLUTION = ROOT / "solutions" / "concepts" / "solution.py"
BANK = ROOT / "solutions" / "concepts" / "bank"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CASEWORK_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def check(tmp_path: Path, casework: Callable[..., Done]) -> Callable[..., Done]:
    """Run the public checks of one task on the reference with a patch appended."""

    def run(task: str, patch: str = "") -> Done:
        path = tmp_path / "solution.py"
        path.write_text(SOLUTION.read_text() + "\n\n" + patch)
        return casework("check", "concepts", "--task", task, "--submission", path)

    return run


def from_bank(name: str) -> str:
    return (BANK / f"{name}.py").read_text().replace("from __future__ import annotations", "")


@pytest.mark.parametrize("task", ["folds", "tree", "q_learning"])
def test_the_reference_passes_a_task_alone(check: Callable[..., Done], task: str) -> None:
    done = check(task)
    assert done.code == 0, done.out
    assert task in done.out


@pytest.mark.parametrize(
    ("task", "name", "said"),
    [
        ("ranking", "bad_auc_ties_by_row", "equal scores share one threshold"),
        ("shrinkage", "bad_ridge_penalises_intercept", "the intercept is penalised"),
        ("conv", "bad_convolution_flipped", "the kernel is turned around"),
        ("impute", "bad_impute_fits_on_everything", "learn it from train alone"),
        ("folds", "bad_folds_shuffle_time", "later than its test"),
        ("q_learning", "bad_q_past_the_end", "looks past the end of an episode"),
        ("pca", "bad_pca_without_centring", "x is not centred"),
        ("transfer", "bad_transfer_pixels", "the given filters are not used"),
    ],
)
def test_a_known_mistake_is_named(
    check: Callable[..., Done], task: str, name: str, said: str
) -> None:
    done = check(task, from_bank(name))
    assert done.code == 1
    assert said in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        ("def softmax(logits):\n    return None", "None, expected numbers"),
        ("def softmax(logits):\n    return logits[0]", "has the shape"),
        ("def softmax(logits):\n    return 'x'", "expected numbers"),
        ("def softmax(logits):\n    return {1: 2}", "expected numbers"),
        ("def softmax(logits):\n    raise ValueError('no')", "ValueError"),
    ],
)
def test_an_answer_of_another_form_is_refused_in_words(
    check: Callable[..., Done], patch: str, said: str
) -> None:
    done = check("stable", patch)
    assert done.code == 1
    assert said in " ".join(done.out.split())
    assert "Traceback" not in done.out + done.err


@pytest.mark.parametrize(
    "answer",
    [
        "[]",
        "[1] * k",
        "[([], [])] * k",
        "[(['a'], [0])] * k",
        "[([0.5], [0])] * k",
        "[([-1], [99])] * k",
    ],
)
def test_folds_of_odd_forms_are_refused(check: Callable[..., Done], answer: str) -> None:
    done = check("folds", f"def folds(kind, labels, k, seed):\n    return {answer}")
    assert done.code == 1
    assert "grader_error" not in done.out
    assert "Traceback" not in done.out + done.err


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("[1, 2]", "expected a dict"),
        ("{'bias': [0.0]}", "lacks 'kernels'"),
        ("{'kernels': [1.0], 'bias': [0.0]}", "expected (f, s, s)"),
        ("{'kernels': np.zeros((2, 3, 3)), 'bias': [0.0]}", "'bias' has the shape"),
    ],
)
def test_a_network_of_another_form_is_refused(
    check: Callable[..., Done], answer: str, said: str
) -> None:
    done = check("network", f"def train_network(images, labels, seed):\n    return {answer}")
    assert done.code == 1
    assert said in " ".join(done.out.split())


@pytest.mark.slow
def test_a_slow_loop_is_told_so(check: Callable[..., Done]) -> None:
    done = check("conv", from_bank("bad_conv_six_loops"))
    assert done.code == 1
    assert "processor time" in done.out


@pytest.mark.slow
def test_one_crash_costs_one_task(tmp_path: Path, casework: Callable[..., Done]) -> None:
    path = tmp_path / "solution.py"
    patch = "def train_network(images, labels, seed):\n    raise MemoryError('too big')\n"
    path.write_text(SOLUTION.read_text() + "\n\n" + patch)
    done = casework("grade", "concepts", "--submission", path, "--no-track", "--json", "-")
    record = json.loads(done.out)
    verdicts = {task["id"]: task["verdict"] for task in record["tasks"]}
    assert verdicts.pop("network") != "passed"
    assert set(verdicts.values()) == {"passed"}
    transfer = next(task for task in record["tasks"] if task["id"] == "transfer")
    assert "the reference's network" in transfer["notes"][0]
