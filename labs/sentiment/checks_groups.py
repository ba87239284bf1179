"""Checks of copies and of the split by group."""

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
cases = loading.module(HERE.with_name("cases.py"))


@check("groups_join", task="groups", title="Planted retweets and copies join their original")
def groups_join(caller: Caller, small: Any) -> str | None:
    """Pass messages on in seven ways, among other messages."""
    rng = np.random.default_rng(small.seed)
    long = [text for text in small.test.texts if len(oracle.words_said(text).split()) >= 8][:40]
    planted = [
        (i, how, text) for i, t in enumerate(long) for how, text in oracle.variants(t, rng).items()
    ]
    group = forms.grouped(
        caller, [*long, *(text for _, _, text in planted), *small.train.texts[:300]]
    )
    for place, (original, how, _) in enumerate(planted):
        if group[len(long) + place] != group[original]:
            return f"{how} is not in the group of its original ({forms.shown(long[original])})"
    return None


@check("groups_apart", task="groups", title="Other messages are another group")
def groups_apart(caller: Caller, small: Any) -> str | None:
    """Look into each group for messages that say different things."""
    texts = [*small.train.texts, *small.test.texts, *cases.DIFFERENT]
    group = forms.grouped(caller, texts)
    first: dict[int, str] = {}
    for number, text in zip(group.tolist(), texts, strict=True):
        said = oracle.words_said(text)
        if oracle.alike(first.setdefault(number, said), said) < 0.6:
            return f"one group holds {forms.shown(first[number])} and {forms.shown(said)}"
    return None


@check("split_whole", task="groups", title="No group is on both sides, no message lost")
def split_whole(caller: Caller, small: Any) -> str | None:
    """Split groups of many sizes; the seed, and only the seed, changes the split."""
    group = cases.group_sizes(small.seed)
    found = [cases.sides(caller, group, share, seed) for share, seed in cases.SPLITS]
    for (share, _), (train, test) in zip(cases.SPLITS, found, strict=True):
        if sorted(train + test) != list(range(len(group))):
            return "train and test together do not hold each message once"
        both = set(group[train]) & set(group[test])
        if both:
            return f"group {min(both)} is on both sides"
        if abs(len(test) / len(group) - share) > 0.05:
            return f"the test part holds {len(test) / len(group):.3f}, asked for {share}"
    if found[0] != found[1]:
        return "the same seed gives two different splits"
    return "another seed gives the same split" if found[1] == found[2] else None
