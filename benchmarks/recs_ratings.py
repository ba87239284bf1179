"""Reproduces Surprise's published table for MovieLens 100k, five random folds, defaults.

.venv/bin/python benchmarks/recs_ratings.py [--slow]     (SVD++ takes some minutes)

Published: README of Surprise at commit 2381fb1 (June 2024).
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from grader import loading  # noqa: E402

PUBLISHED = {"BaselineOnly": 0.944, "SVD": 0.934, "KNNBaseline": 0.931, "SVDpp": 0.919}


def folds(algorithm: Any, data: Any) -> list[float]:
    from surprise import accuracy
    from surprise.model_selection import KFold

    found = []
    for train, test in KFold(n_splits=5, random_state=0).split(data):
        found.append(accuracy.rmse(algorithm().fit(train).test(test), verbose=False))
    return found


def main() -> None:
    import surprise

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slow", action="store_true", help="SVD++, too")
    chosen = parser.parse_args()
    table = loading.module(ROOT / "datasets" / "recs" / "movielens.py").fetch()
    data = surprise.Dataset.load_from_df(
        table[["user_id", "item_id", "rating"]], surprise.Reader(rating_scale=(1, 5))
    )
    made = {
        "BaselineOnly": lambda: surprise.BaselineOnly(verbose=False),
        "SVD": lambda: surprise.SVD(random_state=0),
        "KNNBaseline": lambda: surprise.KNNBaseline(verbose=False),
        "SVDpp": lambda: surprise.SVDpp(random_state=0, cache_ratings=True),
    }
    print(f"{'':14}{'published':>10}{'ours':>8}{'fold sd':>9}{'CPU s':>8}")
    for name, algorithm in made.items():
        if name == "SVDpp" and not chosen.slow:
            continue
        started = time.process_time()
        values = folds(algorithm, data)
        seconds = time.process_time() - started
        mean, spread = np.mean(values), np.std(values)
        print(f"{name:14}{PUBLISHED[name]:10.3f}{mean:8.4f}{spread:9.4f}{seconds:8.1f}")


if __name__ == "__main__":
    main()
