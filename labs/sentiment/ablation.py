"""What preparing the text did, measured on the same folds; and what a random split would claim.

The submission only splits messages into tokens. Features and classifier are the grader's own and
the same for every variant, so a difference comes from the tokens alone. Nothing here gates.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from grader import answers, loading
from grader.bench import Caller
from grader.interval import replicate_weights

HERE = Path(__file__).resolve()
forms = loading.module(HERE.with_name("forms.py"))
metrics = loading.module(HERE.with_name("metrics.py"))

ROWS = 1500
FOLDS = 3
REPLICATES = 200
NEGATIONS = frozenset(
    {"not", "no", "never", "none", "nobody", "nothing", "cannot", "neither", "nor"}
)
REACH = 3  # tokens after a negation that are marked


def of_tokens(caller: Caller, train: Any, seed: int) -> dict[str, Any]:
    """Return macro-F1 of plain tokens, and what each change of them adds, with 95 % intervals."""
    rows = np.random.default_rng(seed).permutation(len(train.y))[:ROWS]
    messages = train.rows(np.sort(rows))
    tokens = variants(caller, messages.texts)
    folds = folds_of(messages.group, seed)
    called = {name: out_of_fold(words, messages.y, folds) for name, words in tokens.items()}
    return differences(called, messages.y, messages.group, seed)


def variants(caller: Caller, texts: list[str]) -> dict[str, list[list[str]]]:
    """Ask for the three modes, and make two variants of the plain tokens."""
    modes = {
        mode: forms.texts_of(caller.call("tokenize", texts, mode), "tokenize", len(texts))
        for mode in ("none", "stem", "lemma")
    }
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS as STOP

    plain = modes["none"]
    return {
        "none": plain,
        "stems": modes["stem"],
        "lemmas": modes["lemma"],
        "stopwords deleted": [[word for word in words if word not in STOP] for words in plain],
        "negation marked": [negated(words) for words in plain],
    }


def negated(words: Sequence[str]) -> list[str]:
    """Mark the tokens just behind a negation."""
    left, marked = 0, []
    for word in words:
        marked.append(f"{word}_NEG" if left else word)
        left = REACH if word in NEGATIONS or word.endswith("n't") else max(0, left - 1)
    return marked


def folds_of(group: np.ndarray, seed: int) -> np.ndarray:
    """Draw a fold per group; returns the fold of each message."""
    _, codes = np.unique(group, return_inverse=True)
    drawn = np.random.default_rng(seed).permutation(codes.max() + 1) % FOLDS
    return np.asarray(drawn[codes])


def pairs(words: Sequence[str]) -> list[str]:
    """Return tokens and pairs of neighbours."""
    return [*words, *(f"{a} {b}" for a, b in pairwise(words))]


def out_of_fold(words: Sequence[Sequence[str]], y: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """Predict each message with a model of the other folds."""
    rows = np.empty(len(words), dtype=object)
    rows[:] = [list(one) for one in words]
    called = np.empty(len(y), dtype=np.int8)
    for fold in np.unique(folds):
        test = folds == fold
        called[test] = classify(rows[~test], y[~test], rows[test])
    return called


def classify(train: Any, y: np.ndarray, test: Any) -> np.ndarray:
    """Fit the grader's own plain model and predict."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    vectoriser = TfidfVectorizer(analyzer=pairs, min_df=2, sublinear_tf=True)
    features = vectoriser.fit_transform(train)
    model = LinearSVC(C=0.2, class_weight="balanced", random_state=0).fit(features, y)
    return np.asarray(model.predict(vectoriser.transform(test)))


def differences(
    called: dict[str, np.ndarray], y: np.ndarray, group: np.ndarray, seed: int
) -> dict[str, Any]:
    """Return the macro-F1 of plain tokens and the paired difference of each variant to it."""
    _, codes = np.unique(group, return_inverse=True)
    draws = list(replicate_weights(codes, int(codes.max()) + 1, seed, REPLICATES))
    once = np.ones((1, len(y)))

    def scores(name: str, weights: Any) -> Any:
        return metrics.macro_f1({"y": y, "decision": called[name]}, weights)

    found = {}
    for name in called:
        if name != "none":
            gaps = np.concatenate([scores(name, w) - scores("none", w) for w in draws])
            value = float((scores(name, once) - scores("none", once))[0])
            low, high = np.quantile(gaps, [0.025, 0.975])
            found[name] = {"value": value, "low": float(low), "high": float(high)}
    return {"plain": float(scores("none", once)[0]), "n": len(y), "changes": found}


def leak(caller: Caller, messages: Any, seed: int) -> dict[str, float]:
    """Score messages full of duplicates under a random split and under the submission's groups."""
    from sklearn.model_selection import GroupKFold, KFold

    n = len(messages.texts)
    given = forms.listed(caller.call("duplicate_groups", messages.texts), "duplicate_groups", n)
    whole = all(isinstance(one, int) for one in given)
    answers.require(whole, "duplicate_groups: group numbers are whole numbers")
    words = [text.lower().split() for text in messages.texts]
    mine = np.asarray(given)
    ways = {
        "random": KFold(FOLDS, shuffle=True, random_state=seed).split(mine),
        "grouped": GroupKFold(FOLDS, shuffle=True, random_state=seed).split(mine, groups=mine),
    }
    found = {}
    for name, way in ways.items():
        folds = np.empty(n, dtype=np.int64)
        for number, (_, test) in enumerate(way):
            folds[test] = number
        called = out_of_fold(words, messages.y, folds)
        columns = {"y": messages.y, "decision": called}
        found[name] = float(metrics.macro_f1(columns, np.ones((1, n)))[0])
    return found
