"""The libraries of the field work inside, without their own processes and without network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from grader.sandbox import Sandbox

SOURCE = """
import numpy as np
RNG = np.random.default_rng(0)
X = RNG.normal(size=(200, 4))
Y = (X[:, 0] > 0).astype(int)

def sklearn_jobs():
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    forest = RandomForestClassifier(20, n_jobs=-1, random_state=0).fit(X, Y)
    search = GridSearchCV(LogisticRegression(), {"C": [0.1, 1.0]}, n_jobs=2).fit(X, Y)
    return forest.score(X, Y) > 0.9 and search.best_score_ > 0.8

def surprise():
    import pandas as pd
    from surprise import SVD, Dataset, Reader
    table = pd.DataFrame({"u": [1, 1, 2, 2, 3], "i": [1, 2, 1, 3, 2], "r": [5, 3, 4, 1, 2.0]})
    train = Dataset.load_from_df(table, Reader(rating_scale=(1, 5))).build_full_trainset()
    return 1 <= SVD(n_factors=2, random_state=0).fit(train).predict(1, 3).est <= 5

def nltk():
    from nltk.stem import PorterStemmer
    from nltk.tokenize import wordpunct_tokenize
    return [PorterStemmer().stem(w) for w in wordpunct_tokenize("running dogs")] == ["run", "dog"]

def scipy():
    from scipy import optimize, sparse
    found = optimize.minimize(lambda v: ((v - 3) ** 2).sum(), np.zeros(2))
    return bool(np.allclose(found.x, 3, atol=1e-3)) and sparse.eye(3).nnz == 3

def polars():
    import polars
    table = polars.DataFrame({"a": [1, 2, 2], "b": [1.0, 2.0, 3.0]})
    return table.group_by("a").agg(polars.col("b").sum()).sort("a")["b"].to_list() == [1.0, 5.0]

def duckdb():
    import duckdb
    return duckdb.sql("select 41 + 1").fetchall() == [(42,)]

def matplotlib():
    from pathlib import Path
    import matplotlib.pyplot as plt
    plt.plot([1, 2])
    plt.savefig("figure.png")
    return Path("figure.png").stat().st_size > 1000

def shap():
    import lightgbm, shap
    model = lightgbm.LGBMClassifier(n_estimators=5, n_jobs=1, verbose=-1).fit(X, Y)
    return np.asarray(shap.TreeExplainer(model).shap_values(X[:3])).shape[-1] == 4

def files():
    import joblib, tempfile
    with tempfile.NamedTemporaryFile() as file:
        joblib.dump({"a": X}, file.name)
        return bool((joblib.load(file.name)["a"] == X).all())

def threads():
    from concurrent.futures import ThreadPoolExecutor
    from joblib import Parallel, delayed
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(abs, [-1])) + Parallel(2)(delayed(abs)(v) for v in [-2]) == [1, 2]
"""
NAMES = ["scipy", "files", "threads"]
SLOW = ["nltk", "sklearn_jobs", "surprise", "polars", "duckdb", "matplotlib", "shap"]
MODULES = {"sklearn_jobs": "sklearn", "files": "joblib", "threads": "joblib"}


@pytest.mark.parametrize(
    "name", [*NAMES, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)]
)
def test_a_library_works_inside(sandbox: Sandbox, tmp_path: Path, name: str) -> None:
    pytest.importorskip(MODULES.get(name, name))
    (tmp_path / "solution.py").write_text(SOURCE)
    with sandbox.open(tmp_path / "solution.py") as session:
        assert session.call(name, timeout=120) is True


TRAIN = """
def train(X, y):
    from lightgbm import LGBMClassifier
    return LGBMClassifier(n_estimators=20, n_jobs=1, verbose=-1, random_state=0).fit(X, y)
def predict(model, X): return model.predict_proba(X)[:, 1]
"""


def test_predictions_are_the_same_confined_unconfined_and_outside(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(2000, 5))
    y = (X[:, 0] + rng.normal(size=2000) > 0).astype(int)
    (tmp_path / "solution.py").write_text(TRAIN)
    found = []
    for layers in (sandbox.tier.details, {"landlock_abi": 0, "seccomp": False}):
        for name in ("landlock_abi", "seccomp"):
            monkeypatch.setitem(sandbox.tier.details, name, layers[name])
        with sandbox.open(tmp_path / "solution.py") as session:
            model = session.call("train", X, y, timeout=120)
            found.append(session.call("predict", model, X))
    outside: dict[str, object] = {}
    exec(TRAIN, outside)
    train, predict = outside["train"], outside["predict"]
    found.append(predict(train(X, y), X))  # type: ignore[operator]
    assert all(np.array_equal(answer, found[0]) for answer in found)
