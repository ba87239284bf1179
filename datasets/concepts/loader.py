"""The digits that come with scikit-learn, and invented loans made from a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from grader.data import Request

LOANS, BRANCHES, MONTHS = 4000, 40, 36
STRETCH = 1.6  # how much too confident the bank's score is


def tables(request: Request) -> dict[str, pd.DataFrame]:
    """Return digits (the same for every seed) and loans."""
    return {"digits": digits(), "loans": loans(request.seed)}


def digits() -> pd.DataFrame:
    """Return 1,797 rows: digit, then pixel_<row>_<column> from 0 to 16."""
    import pandas as pd
    from sklearn.datasets import load_digits

    bundle = load_digits()
    names = [f"pixel_{row}_{column}" for row in range(8) for column in range(8)]
    pixels = pd.DataFrame(bundle.data.astype(np.int8), columns=names)
    pixels.insert(0, "digit", bundle.target.astype(np.int8))
    return pixels


def loans(seed: int) -> pd.DataFrame:
    """Return invented loans, in the order in which they were given."""
    import pandas as pd

    rng = np.random.default_rng(seed)
    month = np.sort(rng.integers(0, MONTHS, LOANS))
    branch = rng.integers(0, BRANCHES, LOANS)
    age, income = rng.uniform(21, 70, LOANS).round(), rng.lognormal(3.6, 0.4, LOANS).round(1)
    rate = (4 + 3 * rng.random(LOANS) + 20 / income).round(2)
    effect = rng.normal(0, 0.7, BRANCHES)[branch]
    seen = -1.3 + 0.9 * (rate - 6) - 0.04 * (age - 45) + effect
    default = rng.random(LOANS) < _sigmoid(seen + 0.02 * (month - MONTHS / 2))
    stated = rng.random(LOANS) < _sigmoid((age - 30) / 8)
    columns = {
        "loan": np.arange(LOANS),
        "month": month,
        "branch": branch,
        "income": np.where(stated, income, np.nan),
        "age": age,
        "rate": rate,
        "score": _sigmoid(STRETCH * seen).round(2),
        "default": default.astype(np.int64),
    }
    return pd.DataFrame(columns)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + e^-x), (n,)."""
    return np.asarray(1 / (1 + np.exp(-x)))
