"""Review sentiment: clean, tokenise, group, model, confidence, aspects, complaints.

A message is a str; `texts` are n messages. A label is "negative", "neutral" or "positive"; columns
of probabilities are in this order. None of your functions sees a label of the hold-out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

LABELS = ["negative", "neutral", "positive"]
Texts = Sequence[str]


def tag(words: Sequence[str]) -> list[tuple[str, str]]:
    """Tag words (given; NN, NNS, VBD, JJ ...). With the NLTK data, nltk.pos_tag is a choice."""
    from textblob.en import parser

    return [(str(word), str(part)) for word, part, *_ in parser.find_tags(list(words))]


@cache
def lemma(word: str, part: str) -> str:
    """Return the lemma of a word with its tag (given): ("was", "VBD") -> "be"."""
    from lemminflect import getLemma

    universal = {"N": "NOUN", "V": "VERB", "J": "ADJ", "R": "ADV"}.get(part[:1])
    found = getLemma(word, universal, lemmatize_oov=False) if universal else ()
    return str(found[0]) if found else word


def clean_text(text: str) -> str:
    """Bring a message into a plain form; cleaning a clean message changes nothing.

    HTML escapes are undone, also double ones (&amp;lt;). Web addresses (http://, https://, www.)
    become URL, handles (@ and word characters) USER. Runs of white space become one blank, ends
    are trimmed. All else stays as it is: case, negations, emoticons, punctuation.
    """
    # TODO: undo escapes, mask addresses and handles, tidy blanks
    raise NotImplementedError("TODO: undo escapes, mask addresses and handles, tidy blanks")


def tokenize(texts: Texts, mode: str = "none") -> list[list[str]]:
    """Split messages, not cleaned yet, into lower-case tokens; one list per message.

    Negations (not, no, never, don't or do + n't) and emoticons such as :) are tokens, too. Mode
    "none" keeps words as they are, "stem" stems them (delayed, delays -> one stem), "lemma" gives
    the dictionary form of their part of speech in the message (flights -> flight, was -> be).
    """
    # TODO: clean, find tokens, and stem or lemmatise them
    raise NotImplementedError("TODO: clean, find tokens, and stem or lemmatise them")


def duplicate_groups(texts: Texts) -> list[int]:
    """Number the groups of messages that say the same; the numbers themselves mean nothing.

    Two messages say the same when nothing but these differs: leading RTs, handles, web
    addresses, HTML escapes, case, punctuation and other signs, white space. Messages with other
    words or figures are another group, unless all but a few of their words are the same.
    """
    # TODO: give messages with the same normal form the same number
    raise NotImplementedError("TODO: give messages with the same normal form the same number")


def split_by_group(
    groups: Sequence[int], test_share: float = 0.2, seed: int = 0
) -> dict[str, list[int]]:
    """Split n messages at random so that none of their groups is on both sides.

    The test part holds test_share of the messages, to within 0.05. Another seed, another split.
    Returns {"train": positions, "test": positions}; each position in [0, n) once.
    """
    # TODO: draw whole groups into the test part
    raise NotImplementedError("TODO: draw whole groups into the test part")


def fit(texts: Texts, labels: Sequence[str], seed: int) -> Any:
    """Fit a model of the labels, (n,); returns any object that the next functions understand.

    The same seed must give the same model.
    """
    # TODO: fit a vectoriser and a classifier on the training messages alone
    raise NotImplementedError("TODO: fit a vectoriser and a classifier on the training messages alone")


def predict(model: Any, texts: Texts) -> list[str]:
    """Label messages, each alone, whatever the others are; an empty message is "neutral"."""
    # TODO: return the most probable label
    raise NotImplementedError("TODO: return the most probable label")


def predict_proba(model: Any, texts: Texts) -> np.ndarray:
    """Give the probabilities of the labels, so well calibrated that they can be acted on.

    Returns an array (n, 3) of floats in the order of LABELS; rows sum to 1.
    """
    # TODO: return calibrated probabilities
    raise NotImplementedError("TODO: return calibrated probabilities")


def choose_confidence(confidence: Any, correct: Any, target: float = 0.9) -> float:
    """Choose how sure the model must be to answer alone; other messages go to a person.

    Given are the highest probability of each validation message, (n,), and whether the label that
    has it was right, (n,), 0 or 1. Returns the lowest of these confidences c for which the
    messages with confidence >= c are right in a share of at least target; 2.0 if there is none.
    """
    # TODO: find the lowest confidence whose answers are right often enough
    raise NotImplementedError("TODO: find the lowest confidence whose answers are right often enough")


def extract_aspects(texts: Texts) -> list[list[str]]:
    """Find what messages are about: the parts of the service they judge, report on or ask for.

    An aspect is a noun or a run of nouns ("seat", "boarding pass"), as written but in lower case.
    Words that fit anything (time, day, thing, people) are none, nor are handles and addresses.
    You get a few thousand messages of one trade, so rare nouns can be told from usual ones.
    Returns the aspects of each message in order, n lists; [] where there is none.
    """
    # TODO: tag, chunk the nouns, drop general nouns and rare ones
    raise NotImplementedError("TODO: tag, chunk the nouns, drop general nouns and rare ones")


def negative_share(
    time: pd.Series, negative: Any, recall: float, false_alarm: float, period: str = "M"
) -> pd.DataFrame:
    """Estimate the share of negative messages in each period, corrected for the model's errors.

    A model that calls a share `recall` of the negative messages negative, and a share `false_alarm`
    of the others, finds a share f where the true one is (f - false_alarm) / (recall - false_alarm)
    (Rogan and Gladen, 1978). Messages come in any order; `negative` (0 or 1) is what the model
    called each; `period` is one of pandas, such as "D", "M" or "Y". Returns, index: the periods
    with messages as text ("2015-02"), in order of time. Columns n (messages), found (share called
    negative), share (corrected), low and high: the 95 % Wilson interval of found, corrected alike.
    share, low and high are cut to [0, 1].
    """
    # TODO: count per period, Wilson interval, correct, cut to [0, 1]
    raise NotImplementedError("TODO: count per period, Wilson interval, correct, cut to [0, 1]")


def top_complaints(
    ids: Sequence[int], negative: Any, aspects: Sequence[Sequence[str]], k: int = 5
) -> pd.DataFrame:
    """Rank what the negative messages are about.

    For each of n messages: its id, whether it is negative (0 or 1), and a list of its aspects, in
    which one may occur twice. Returns at most k rows, index: aspects, by n falling, then by name.
    Columns n (negative messages with the aspect), share (n over all negative messages), low and
    high (95 % Wilson interval of share), and examples: the three lowest ids of these messages as
    text ("4, 17, 20").
    """
    # TODO: count each aspect once per negative message
    raise NotImplementedError("TODO: count each aspect once per negative message")


def explain(model: Any, text: str) -> dict[str, dict[str, float]]:
    """Explain the score of each label as a sum of contributions of the features.

    The score of a label is log(p) minus the mean of log(p) over the three labels. Returns for each
    label the contribution by feature (a token or a run of characters of the message), and "base",
    the score that no feature explains. They add up to the score.
    """
    # TODO: coefficient times value, relative to the mean of the labels
    raise NotImplementedError("TODO: coefficient times value, relative to the mean of the labels")
