"""Cases of metrics: of numbers, of classes, of rankings and of probabilities."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from grader import loading

if TYPE_CHECKING:
    from labs.concepts import trial
else:
    trial = loading.module(Path(__file__).resolve().with_name("trial.py"))
Case = trial.Case
kind = trial.kind
Array = np.ndarray


def regression(y: Array, prediction: Array) -> dict[str, float]:
    """Return mae, rmse and r2 of scikit-learn."""
    from sklearn import metrics

    return {
        "mae": float(metrics.mean_absolute_error(y, prediction)),
        "rmse": float(metrics.root_mean_squared_error(y, prediction)),
        "r2": float(metrics.r2_score(y, prediction)),
    }


@kind("regression_values", task="metrics", title="MAE, RMSE and R²", hidden=30)
def regression_values(rng: np.random.Generator) -> Case:
    """Draw good, bad and constant predictions."""
    n = int(rng.integers(2, 50))
    y = 10 * rng.normal(size=n) + 5
    prediction = y + rng.normal(size=n) * 10 ** rng.uniform(-1, 2) + rng.choice([0, 3])
    want = regression(y, prediction)
    reverse = regression(prediction, y)["r2"]
    traps = (
        ("R² compares with the mean of y, not of the prediction", {"r2": reverse}),
        ("R² is not the squared correlation", {"r2": float(np.corrcoef(y, prediction)[0, 1] ** 2)}),
        ("the root of the mean square is missing", {"rmse": want["rmse"] ** 2}),
    )
    return Case("regression_metrics", (y, prediction), want, "", traps)


@kind("regression_constant", task="metrics", title="R² of a constant y", public=6, hidden=10)
def regression_constant(rng: np.random.Generator) -> Case:
    """Draw y that never changes, predicted right or not."""
    y = np.full(int(rng.integers(2, 9)), float(rng.integers(-3, 4)))
    prediction = y + (rng.normal(size=len(y)) if rng.random() < 0.5 else 0)
    return Case("regression_metrics", (y, prediction), regression(y, prediction), "y is constant")


def classification(y: Array, prediction: Array, classes: int) -> dict[str, Any]:
    """Return the confusion matrix and what follows from it, of scikit-learn."""
    from sklearn.metrics import confusion_matrix, f1_score, precision_recall_fscore_support

    names = list(range(classes))
    precision, recall, f1, _ = precision_recall_fscore_support(
        y, prediction, labels=names, zero_division=0
    )
    micro = f1_score(y, prediction, labels=names, average="micro", zero_division=0)
    return {
        "confusion": confusion_matrix(y, prediction, labels=names),
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "macro_f1": float(np.mean(f1)),
        "micro_f1": float(micro),
    }


def _classes(rng: np.random.Generator, classes: int, used: Array) -> Case:
    n = int(rng.integers(6, 80))
    y = rng.choice(used, n, p=rng.dirichlet(np.ones(len(used))))
    prediction = np.where(rng.random(n) < 0.6, y, rng.choice(used, n))
    want = classification(y, prediction, classes)
    support = np.bincount(y, minlength=classes) / n
    mean_of_means = _harmonic(want["precision"].mean(), want["recall"].mean())
    traps = (
        ("confusion is transposed: rows are the true classes", {"confusion": want["confusion"].T}),
        (
            "macro and micro are mixed up",
            {"macro_f1": want["micro_f1"], "micro_f1": want["macro_f1"]},
        ),
        ("that is the F1 weighted by class size, not macro", {"macro_f1": support @ want["f1"]}),
        ("macro-F1 is the mean of the F1s, not the F1 of the means", {"macro_f1": mean_of_means}),
        (
            "precision and recall are swapped",
            {"precision": want["recall"], "recall": want["precision"]},
        ),
    )
    about = f"{classes} classes"
    return Case("classification_metrics", (y, prediction, classes), want, about, traps)


def _harmonic(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0


@kind("classification_values", task="metrics", title="Confusion, precision, recall, F1, averages")
def classification_values(rng: np.random.Generator) -> Case:
    """Draw classes of unequal size."""
    classes = int(rng.integers(2, 6))
    return _classes(rng, classes, np.arange(classes))


@kind("classification_absent", task="metrics", title="Classes nobody has or nobody predicts")
def classification_absent(rng: np.random.Generator) -> Case:
    """Leave out some classes: 0 / 0 is 0, and they still count in the macro average."""
    classes = int(rng.integers(3, 7))
    return _classes(rng, classes, rng.choice(classes, 2, replace=False))


def ranking(y: Array, score: Array) -> dict[str, Any]:
    """Return the ROC curve, its area and the average precision, of scikit-learn."""
    from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

    fpr, tpr, _ = roc_curve(y, score, drop_intermediate=False)
    return {
        "fpr": fpr,
        "tpr": tpr,
        "auc": float(roc_auc_score(y, score)),
        "average_precision": float(average_precision_score(y, score)),
    }


def row_by_row(y: Array, score: Array, best_first: bool) -> float:
    """Return the AUC when rows with equal scores are taken one by one (a known mistake)."""
    order = np.lexsort((-y if best_first else y, -score))
    hits = np.cumsum(y[order])
    return float((hits * (1 - y[order])).sum() / (y.sum() * (1 - y).sum()))


def _ranked(y: Array, score: Array, about: str) -> Case:
    want = ranking(y, score)
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(y[order])
    as_given = float((hits * (1 - y[order])).sum() / (y.sum() * (1 - y).sum()))
    precision = hits / np.arange(1, len(y) + 1)
    single = float(precision[y[order] == 1].mean())
    tied = "equal scores share one threshold: a positive and a negative that tie count half"
    traps: trial.Traps = (
        (tied, {"auc": as_given}),
        (tied, {"auc": row_by_row(y, score, True)}),
        (tied, {"auc": row_by_row(y, score, False)}),
        (tied, {"average_precision": single}),
        (
            "average precision is a sum of steps, not of trapezoids",
            {"average_precision": trapezoids(want, y)},
        ),
        ("the area is upside down: high scores mean y = 1", {"auc": 1 - want["auc"]}),
    )
    return Case("ranking_metrics", (y, score), want, about, traps)


def trapezoids(curve: dict[str, Any], y: Array) -> float:
    """Return the area under the precision-recall curve by trapezoids (a known mistake)."""
    hits, alarms = curve["tpr"][1:] * y.sum(), curve["fpr"][1:] * (1 - y).sum()
    return float(np.trapezoid(np.append(1.0, hits / (hits + alarms)), curve["tpr"]))


def _both(rng: np.random.Generator, n: int) -> Array:
    y = (rng.random(n) < rng.uniform(0.1, 0.7)).astype(int)
    y[:2] = [0, 1]
    return rng.permutation(y)


@kind("ranking_values", task="ranking", title="ROC, AUC and average precision")
def ranking_values(rng: np.random.Generator) -> Case:
    """Draw scores without ties."""
    y = _both(rng, int(rng.integers(3, 60)))
    return _ranked(y, y + rng.normal(size=len(y)) * rng.uniform(0.3, 3), "no ties")


@kind("ranking_ties", task="ranking", title="Equal scores share one threshold")
def ranking_ties(rng: np.random.Generator) -> Case:
    """Draw scores of few different values, sometimes a single one."""
    y = _both(rng, int(rng.integers(4, 60)))
    levels = int(rng.integers(1, 5))
    score = rng.integers(0, levels, len(y)) / levels
    return _ranked(y, score, f"{len(np.unique(score))} different scores for {len(y)} rows")


@kind("ranking_extreme", task="ranking", title="Perfect, reversed and tiny scores", public=6)
def ranking_extreme(rng: np.random.Generator) -> Case:
    """Draw rankings that are all right or all wrong, with scores close to each other."""
    y = _both(rng, int(rng.integers(3, 30)))
    sign = float(rng.choice([-1, 1]))
    score = 0.5 + sign * 1e-9 * (y + 0.1 * rng.random(len(y)))
    return _ranked(y, score, "perfect" if sign > 0 else "reversed")


def reliable(y: Array, p: Array, bins: int) -> dict[str, Any]:
    """Return the reliability curve, the calibration error and the Brier score."""
    from sklearn.metrics import brier_score_loss

    number = np.digitize(p, np.linspace(0, 1, bins + 1)[1:-1])
    used = np.unique(number)
    count = np.array([(number == b).sum() for b in used])
    mean_p = np.array([p[number == b].mean() for b in used])
    share = np.array([y[number == b].mean() for b in used])
    ece = float(np.average(np.abs(mean_p - share), weights=count))
    brier = (
        float(brier_score_loss(y, p, pos_label=1))
        if len(set(y)) > 1
        else float(np.mean((y - p) ** 2))
    )
    return {"count": count, "mean_p": mean_p, "share": share, "ece": ece, "brier": brier}


def _calibrated(rng: np.random.Generator, p: Array, bins: int, about: str) -> Case:
    y = (rng.random(len(p)) < p**1.5).astype(int)
    want = reliable(y, p, bins)
    gap = np.abs(want["mean_p"] - want["share"])
    middles = (np.unique(np.digitize(p, np.linspace(0, 1, bins + 1)[1:-1])) + 0.5) / bins
    traps: trial.Traps = (
        ("the calibration error weighs bins by their rows", {"ece": float(gap.mean())}),
        ("that is the largest gap, not the mean", {"ece": float(gap.max())}),
        ("mean_p is the mean of the probabilities, not the middle of the bin", {"mean_p": middles}),
        ("the Brier score is a mean square, without a root", {"brier": want["brier"] ** 0.5}),
    )
    return Case("reliability", (y, p, bins), want, about, traps)


@kind("reliability_values", task="calibration", title="Bins, calibration error, Brier score")
def reliability_values(rng: np.random.Generator) -> Case:
    """Draw probabilities all over [0, 1], in many bins and few rows: some bins are empty."""
    n, bins = int(rng.integers(5, 120)), int(rng.integers(2, 21))
    return _calibrated(rng, rng.beta(0.7, 0.9, n), bins, f"{n} rows, {bins} bins")


@kind("reliability_ends", task="calibration", title="Probabilities of exactly 0 and 1")
def reliability_ends(rng: np.random.Generator) -> Case:
    """Draw some probabilities at the very ends."""
    p = rng.random(int(rng.integers(5, 40)))
    p[:3] = [0.0, 1.0, 1.0]
    return _calibrated(rng, rng.permutation(p), int(rng.integers(2, 11)), "p of exactly 0 and 1")


@kind("reliability_gaps", task="calibration", title="Empty bins are left out")
def reliability_gaps(rng: np.random.Generator) -> Case:
    """Draw probabilities near both ends only."""
    p = np.abs(rng.integers(0, 2, 30) - 0.15 * rng.random(30))
    return _calibrated(rng, p, 10, "empty bins in the middle")
