"""Dissatisfaction over time on dated drug reviews: found, corrected, and true.

A third of the reviews fits a model, a third tells its recall and false alarms, and the last third
is reported on, year by year, by the submission's negative_share.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from grader import answers, loading
from grader.bench import Caller

forms = loading.module(Path(__file__).resolve().with_name("forms.py"))

COLUMNS = ["n", "found", "share", "low", "high"]
LEAST = 10  # reviews of a year that is shown


def of_reviews(caller: Caller, fitting: Caller, reviews: pd.DataFrame, seed: int) -> dict[str, Any]:
    """Return years with found, corrected and true shares of negative reviews.

    Args:
        caller: calls negative_share.
        fitting: calls fit and predict; the reference's when the submission has no model.
        reviews: time, text, label.
        seed: draws the thirds.
    """
    third = np.random.default_rng(seed).permutation(len(reviews)) % 3
    texts = np.array([str(text) for text in reviews["text"]], dtype=object)
    first = third == 0
    model = fitting.keep("fit", texts[first].tolist(), reviews["label"][first].tolist(), seed)
    called = np.zeros(len(reviews), dtype=np.int8)
    called[~first] = forms.decisions(fitting, model, texts[~first].tolist()) == 0
    truth = (reviews["label"] == "negative").to_numpy()
    recall, false_alarm = (float(called[(third == 1) & (truth == t)].mean()) for t in (True, False))
    return report(caller, reviews["time"][third == 2], called, truth, third, (recall, false_alarm))


def report(
    caller: Caller, time: Any, called: Any, truth: Any, third: Any, rates: tuple[float, float]
) -> dict[str, Any]:
    """Call negative_share on the last third; nothing where the model tells nothing apart."""
    if rates[0] - rates[1] < 0.1:
        return {}
    shown = third == 2
    time = time.reset_index(drop=True)
    given = caller.call("negative_share", time, called[shown], *rates, "Y")
    years = sorted({str(moment.year) for moment in time})
    table = answers.frame(given, "negative_share", pd.Index(years), COLUMNS)
    true = pd.Series(truth[shown].astype(float)).groupby(time.dt.year.astype(str).to_numpy()).mean()
    kept = table["n"].to_numpy() >= LEAST
    rows = {name: [round(float(v), 4) for v in table[name][kept]] for name in COLUMNS}
    return {"period": table.index[kept].tolist(), **rows, "true": true[kept].round(4).tolist()}
