"""What the sandbox costs: `python benchmarks/sandbox.py [--json FILE]`.

Medians of wall time, on one thread. Ratios compare the same work inside and outside.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import platform
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from grader.sandbox import Limits, Sandbox  # noqa: E402

ECHO = "def echo(x):\n    return x\n"
TRAIN = """
import time
def train(X, y):
    from lightgbm import LGBMClassifier
    start = time.process_time()
    model = LGBMClassifier(n_estimators=100, n_jobs=1, verbose=-1, random_state=0).fit(X, y)
    return model, time.process_time() - start
def seconds(result): return result[1]
def predict(result, X): return result[0].predict_proba(X)[:, 1]
"""
SMALL = """
import pandas as pd
def baseline(table): return float(table["y"].mean())
def features(table): return table.assign(z=table["x"] * {number})
def predict(table): return (features(table)["z"] > 0).astype(float).to_numpy()
"""


def median_ms(work: Callable[[], Any], repeat: int) -> float:
    """Return the median wall time of work in milliseconds."""
    spent = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        spent.append((time.perf_counter() - start) * 1000)
    return statistics.median(spent)


def cpu_seconds() -> float:
    """Return processor seconds of this process and its ended children."""
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def open_and_calls(sandbox: Sandbox, path: Path) -> dict[str, float]:
    """Measure opening a session up to its first answer, and calls of several sizes."""
    import numpy as np

    def first_answer() -> None:
        with sandbox.open(path) as session:
            session.call("echo", 1)

    found = {"open_to_first_answer_ms": median_ms(first_answer, 30)}
    with sandbox.open(path) as session:
        found["empty_call_ms"] = median_ms(lambda: session.call("echo", 1), 500)
        for name, size, repeat in (("1_mb", 1 << 17, 30), ("100_mb", 100 << 17, 5)):
            data = np.random.default_rng(0).normal(size=size)
            send = functools.partial(session.call, "echo", data)
            found[f"round_trip_{name}_ms"] = median_ms(send, repeat)
    return found


def training(sandbox: Sandbox, folder: Path) -> dict[str, Any]:
    """Compare LightGBM inside and outside: processor seconds of fit, and the predictions."""
    import numpy as np

    rng = np.random.default_rng(0)
    X = rng.normal(size=(50_000, 30))
    y = (X[:, 0] + rng.normal(size=50_000) > 0).astype(int)
    outside: dict[str, Any] = {}
    exec(TRAIN, outside)
    path = folder / "train.py"
    path.write_text(TRAIN)
    inside_s, outside_s, same = [], [], True
    for _ in range(5):  # turn and turn about, so that a busy machine hits both
        model = outside["train"](X, y)
        outside_s.append(model[1])
        with sandbox.open(path, limits=Limits(call_seconds=300)) as session:
            handle = session.call("train", X, y)
            inside_s.append(session.call("seconds", handle))
            got = session.call("predict", handle, X)
            same = same and bool(np.array_equal(got, outside["predict"](model, X)))
    inside, out = statistics.median(inside_s), statistics.median(outside_s)
    return {
        "lightgbm_fit_outside_cpu_s": out,
        "lightgbm_fit_inside_cpu_s": inside,
        "lightgbm_ratio": inside / out,
        "lightgbm_fastest_ratio": min(inside_s) / min(outside_s),
        "lightgbm_same_predictions": same,
    }


def ten_submissions(folder: Path) -> dict[str, float]:
    """Grade ten small submissions one after the other, a cold sandbox included."""
    import pandas as pd

    table = pd.DataFrame({"x": range(1000), "y": [i % 2 for i in range(1000)]})
    before, start = cpu_seconds(), time.perf_counter()
    with Sandbox() as sandbox:
        for number in range(10):
            path = folder / f"small-{number}" / "solution.py"
            path.parent.mkdir()
            path.write_text(SMALL.format(number=number + 1))
            with sandbox.open(path) as session:
                for name in ("baseline", "features", "predict"):
                    session.call(name, table)
    spent = time.perf_counter() - start
    return {"ten_submissions_cpu_s": cpu_seconds() - before, "ten_submissions_wall_s": spent}


def measure() -> dict[str, Any]:
    """Run all benchmarks."""
    with tempfile.TemporaryDirectory() as name, Sandbox() as sandbox:
        folder = Path(name)
        path = folder / "echo.py"
        path.write_text(ECHO)
        start = time.perf_counter()
        sandbox.open(path).close()
        results: dict[str, Any] = {"cold_start_s": time.perf_counter() - start}
        results |= open_and_calls(sandbox, path)
        results |= training(sandbox, folder)
        results |= ten_submissions(folder)
        return {"tier": sandbox.tier.letter, "load": os.getloadavg()[0], **results}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the numbers to this file")
    chosen = parser.parse_args()
    results = {"machine": platform.machine(), "python": platform.python_version(), **measure()}
    for name, value in results.items():
        print(f"{name:32} {value:.3f}" if isinstance(value, float) else f"{name:32} {value}")
    if chosen.json:
        chosen.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
