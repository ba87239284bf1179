"""Checks of confidence, aspects, complaints and explanations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from grader import answers, loading
from grader.bench import Caller
from grader.checks import check

HERE = Path(__file__).resolve()
forms = loading.module(HERE.with_name("forms.py"))
oracle = loading.module(HERE.with_name("oracle.py"))
cases = loading.module(HERE.with_name("cases.py"))

CANARY = "zqxvy"


@check("confidence_cases", task="confidence", title="The lowest confidence that keeps the promise")
def confidence_cases(caller: Caller, small: Any) -> str | None:
    """Compare with trying every confidence."""
    for name, sure, right, target in oracle.confidence_cases(np.random.default_rng(small.seed)):
        value = answers.number(
            caller.call("choose_confidence", sure, right, target), "choose_confidence", 0, 2
        )
        wanted = oracle.lowest_confidence(sure, right, target)
        if not np.isclose(value, wanted, atol=1e-9):
            return f"{name}: returned {value:.4f}, expected {wanted:.4f}"
    return None


@check("aspects_plain", task="aspects", title="Aspects of plain sentences, none where none is")
def aspects_plain(caller: Caller, small: Any) -> str | None:
    """Ask about sentences that leave no doubt, among real messages."""
    texts = [*cases.ASPECTS, *small.train.texts]
    found = forms.texts_of(caller.call("extract_aspects", texts), "extract_aspects", len(texts))
    for text, names in zip(texts, found, strict=True):
        if any(name != name.lower() or not name.strip() for name in names):
            return f"aspects are words in lower case, got {names[:3]}"
        said = "".join(oracle.plain(text).lower().split())
        lost = [name for name in names if name.replace(" ", "") not in said]
        if lost:
            return f"{lost[0]!r} does not occur in {forms.shown(text)}"
    for text, wanted in cases.ASPECTS.items():
        heads = {name.split()[-1] for name in found[texts.index(text)]}
        if wanted - heads:
            return f"{forms.shown(text)}: {min(wanted - heads)!r} not found, got {sorted(heads)}"
        if not wanted and heads:
            return f"{forms.shown(text)} has no aspect, got {sorted(heads)}"
    return None


@check("share_values", task="complaints", title="Corrected shares per period, with intervals")
def share_values(caller: Caller, small: Any) -> str | None:
    """Compare with the definition on shuffled messages, with days, months and years."""
    for time, negative, recall, false_alarm, period in cases.periods(small.seed):
        given = caller.call("negative_share", time, negative, recall, false_alarm, period)
        wanted = oracle.negative_share(time, negative.tolist(), recall, false_alarm, period)
        if problem := forms.same_table(given, "negative_share", wanted):
            return str(problem)
    return None


@check("top_values", task="complaints", title="Complaints ranked, each message counted once")
def top_values(caller: Caller, small: Any) -> str | None:
    """Compare with the definition, with ties, repeats and praise among them."""
    for ids, negative, aspects, k in cases.complaints(small.seed):
        given = caller.call("top_complaints", ids, negative, aspects, k)
        wanted = oracle.top_complaints(ids, negative, aspects, k)
        if problem := forms.same_table(given, "top_complaints", wanted):
            return str(problem)
        answers.require("examples" in given, "top_complaints lacks the column 'examples'")
        if given["examples"].tolist() != wanted["examples"].tolist():
            return (
                f"examples are {given['examples'].tolist()[0]!r}, "
                f"expected {wanted['examples'].tolist()[0]!r}"
            )
    return None


@check("explain_adds_up", task="explain", title="Contributions add up, and come from the message")
def explain_adds_up(caller: Caller, small: Any) -> str | None:
    """Add contributions up; a feature must be part of its message."""
    model = forms.fitted(caller, small)
    texts = [text for text in small.test.texts if len(text.split()) > 6][:15]
    sure = forms.probabilities(caller, model, texts)
    for text, row in zip(texts, sure, strict=True):
        found = forms.explanation(caller.call("explain", model, text))
        if problem := forms.unexplained(found, row):
            return str(problem)
        used = sum(abs(value) > 1e-9 for name, value in found["negative"].items() if name != "base")
        if used < 2:
            return (
                f"{used} features carry the score of {forms.shown(text)}; share it among its words"
            )
    return None


@check("explain_canary", task="explain", title="An unknown word explains nothing")
def explain_canary(caller: Caller, small: Any) -> str | None:
    """Plant an unknown word twice; it must not be what the score is put down to."""
    text = f"{CANARY} the crew was great, thank you {CANARY}"
    given = caller.call("explain", forms.fitted(caller, small), text)
    found = forms.explanation(given)["positive"]
    total = sum(abs(value) for name, value in found.items() if name != "base")
    odd = sum(abs(value) for name, value in found.items() if CANARY in name)
    return "a word nobody knows carries most of it" if odd > 0.5 * total else None
