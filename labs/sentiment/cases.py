"""Small cases of the checks, written by hand or drawn from a seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from grader import answers
from grader.bench import Caller

CLEAN = (
    "@united thanks!",
    "RT @some_one: late again http://t.co/aX9kQ2 :(",
    "I didn't   like\n it &amp; won't come back",
    "food &gt; service &quot;really&quot; &#039;bad&#039;",
    "see https://example.com/a?b=1&c=2 or www.example.com/x",
    "NOT good... NEVER again!!! :-(",
    "  caf\u00e9 \u2708  ",
    "",
)
ESCAPED = ("&amp;lt;b&amp;gt; late", "&amp;amp; and &amp;#039;", "&#64;united late", "&lt;3 it")

KEPT = {
    "The flight was not good": ("not",),
    "We will never fly again": ("never",),
    "there is no food": ("no",),
    "I didn't like it": ("didn't", "n't", "not", "didn"),
    "late again :(": (":(",),
    "great crew :)": (":)",),
}
FAMILIES = (("delayed", "delays", "delaying"), ("cancel", "cancels"), ("flights", "flight"))
APART = ["seat", "crew", "gate", "refund"]
LEMMAS = {
    "my flights": ("flights", "flight"),
    "the seats were dirty": ("were", "be"),
    "he was rude": ("was", "be"),
    "they lost my bags": ("lost", "lose"),
    "we waited for hours": ("waited", "wait"),
}
DIFFERENT = (
    "Flight 123 to Denver is late again",
    "Flight 456 to Denver was great as always",
    "Thanks for the quick help today",
    "Thanks for nothing, worst help ever",
    "How do I change my seat on this flight",
    "How do I get my money back from you",
)

ASPECTS: dict[str, set[str]] = {
    "The seat was dirty.": {"seat"},
    "Your staff was rude and the flight was late.": {"staff", "flight"},
    "I love the crew.": {"crew"},
    "My luggage is lost and your website is down.": {"luggage", "website"},
    "Thank you so much!": set(),
    "I am so angry.": set(),
}

SPLITS = ((0.2, 1), (0.2, 1), (0.2, 2), (0.4, 3))


def group_sizes(seed: int) -> np.ndarray:
    """Draw group numbers, not in order and with gaps: most groups are one message, a few are 20."""
    rng = np.random.default_rng(seed)
    sizes = rng.choice([1, 2, 5, 20], size=300, p=[0.7, 0.2, 0.08, 0.02])
    return np.asarray(rng.permutation(np.repeat(rng.permutation(300) * 7, sizes)))


def sides(
    caller: Caller, group: np.ndarray, share: float, seed: int
) -> tuple[list[int], list[int]]:
    """Call split_by_group and return the positions of train and test."""
    given = caller.call("split_by_group", group.tolist(), test_share=share, seed=seed)
    ok = isinstance(given, dict) and set(given) == {"train", "test"}
    answers.require(ok, 'split_by_group returns {"train": positions, "test": positions}')
    found = []
    for side in ("train", "test"):
        plain = given[side].tolist() if isinstance(given[side], np.ndarray) else given[side]
        whole = isinstance(plain, list) and all(isinstance(i, int) for i in plain)
        answers.require(whole, f"split_by_group, {side}: positions are whole numbers")
        inside = all(0 <= i < len(group) for i in plain)
        answers.require(inside, f"split_by_group, {side}: positions lie in [0, n)")
        found.append(plain)
    return found[0], found[1]


Period = tuple[pd.Series, np.ndarray, float, float, str]


def periods(seed: int) -> Iterator[Period]:
    """Draw messages over time: busy and quiet periods, one with negatives only, shuffled."""
    rng = np.random.default_rng(seed)
    days = pd.Timestamp("2015-02-16") + pd.to_timedelta(rng.integers(0, 400, 300), unit="D")
    time = pd.Series(days.astype("datetime64[s]"))
    bad = (rng.random(300) < 0.45).astype(np.int8)
    yield time, bad, 0.9, 0.15, "M"
    yield time, bad, 0.85, 0.2, "Y"
    few = pd.Series(pd.to_datetime(["2015-02-17 23:59", "2015-02-16 08:00", "2015-02-18 00:00"]))
    yield few.astype("datetime64[s]"), np.array([1, 0, 1], dtype=np.int8), 0.8, 0.1, "D"


Complaints = tuple[list[int], list[int], Sequence[Sequence[str]], int]


def complaints(seed: int) -> Iterator[Complaints]:
    """Make messages with aspects: by hand with ties and repeats, then drawn at random."""
    hand = [["bag", "bag"], ["bag", "crew"], ["seat"], ["crew", "gate"], ["seat"], []]
    yield [30, 4, 17, 5, 8, 9], [1, 1, 1, 0, 1, 1], hand, 5
    rng = np.random.default_rng(seed)
    words = np.array(["bag", "crew", "seat", "gate", "phone", "refund", "food"])
    rows = [rng.choice(words, size=rng.integers(0, 4)).tolist() for _ in range(120)]
    yield rng.permutation(1000)[:120].tolist(), rng.integers(0, 2, 120).tolist(), rows, 4
