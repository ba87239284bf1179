"""Probes of the model: change something about the messages, look at what moves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from grader import loading
from grader.bench import Caller
from grader.checks import check

HERE = Path(__file__).resolve()
forms = loading.module(HERE.with_name("forms.py"))
oracle = loading.module(HERE.with_name("oracle.py"))
perturb = loading.module(HERE.with_name("perturb.py"))

PERMUTED_AT_MOST = 0.42
CANARY = "zqxvy"


@check("model_form", task="model", title="Labels and probabilities have the right form")
def model_form(caller: Caller, small: Any) -> str | None:
    """Ask for labels and probabilities; the columns are in the order of LABELS."""
    model = forms.fitted(caller, small)
    called = forms.decisions(caller, model, small.test.texts)
    sure = forms.probabilities(caller, model, small.test.texts)
    agree = float((sure.argmax(axis=1) == called).mean())
    if agree < 0.8:
        return f"the most probable label is the predicted one in {agree:.0%}; check the columns"
    return None


@check("model_alone", task="model", title="A message is judged alike, alone or in a batch")
def model_alone(caller: Caller, small: Any) -> str | None:
    """Ask alone, in a batch, and in another batch, each of a model that was never asked."""
    texts = small.test.texts[:60]
    together = forms.probabilities(caller, forms.fitted(caller, small), texts)
    model = forms.fitted(caller, small)
    for row in (7, 23):
        alone = forms.probabilities(caller, model, [texts[row]])[0]
        if not np.allclose(alone, together[row], atol=1e-6):
            return (
                f"p(negative) of {forms.shown(texts[row])} is {together[row][0]:.4f} in a batch, "
                f"{alone[0]:.4f} alone; fit everything in fit, on training messages only"
            )
    return None


@check("model_canary", task="model", title="A planted token never enters the vocabulary")
def model_canary(caller: Caller, small: Any) -> str | None:
    """Ask about messages with a token of ours; no later answer may depend on it."""
    texts = small.test.texts[:40]
    model = forms.fitted(caller, small)
    before = forms.probabilities(caller, model, [CANARY, *texts])
    forms.probabilities(caller, model, [f"{text} {CANARY}" for text in texts] * 3)
    after = forms.probabilities(caller, model, [CANARY, *texts])
    if np.allclose(before, after, atol=1e-6):
        return None
    return "answers change after the model was asked about other messages; predict must not learn"


@check("model_permuted", task="model", title="Permuted labels teach nothing")
def model_permuted(caller: Caller, small: Any) -> str | None:
    """Fit on permuted labels; what is still right did not come from the training data."""
    order = np.random.default_rng(small.seed).permutation(len(small.train.y))
    labels = small.train.labels
    model = forms.fitted(caller, small, [labels[i] for i in order])
    reached = oracle.macro_f1(small.test.y, forms.decisions(caller, model, small.test.texts))
    if reached <= PERMUTED_AT_MOST:
        return None
    return (
        f"fitted on permuted labels, macro-F1 is still {reached:.2f} (chance is 0.33); the "
        "answers come from elsewhere than the training messages"
    )


@check("model_same_seed", task="model", title="The same seed gives the same model")
def model_same_seed(caller: Caller, small: Any) -> str | None:
    """Fit twice."""
    texts = small.test.texts[:100]
    one, other = (forms.probabilities(caller, forms.fitted(caller, small), texts) for _ in range(2))
    return None if np.allclose(one, other, atol=1e-9) else "two fits with one seed differ"


@check("odd_texts", task="robust", title="Empty, endless, foreign and broken messages")
def odd_texts(caller: Caller, small: Any) -> str | None:
    """Ask about odd messages, each alone and all together; an empty one is neutral."""
    model = forms.fitted(caller, small)
    odd = perturb.odd_texts()
    called = forms.decisions(caller, model, odd)
    forms.probabilities(caller, model, odd)
    for text in odd[:4]:
        forms.decisions(caller, model, [text])
    for text, label in zip(odd, called, strict=True):
        if not text.strip() and label != 1:
            return f"an empty message ({text!r}) is {forms.LABELS[label]}; it is neutral"
    return None
