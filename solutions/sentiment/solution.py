"""Review sentiment: clean, tokenise, group, model, confidence, aspects, complaints.

A message is a str; `texts` are n messages. A label is "negative", "neutral" or "positive"; columns
of probabilities are in this order. None of your functions sees a label of the hold-out.
"""

from __future__ import annotations

import html
import re
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


# begin solution: helpers of the reference
HANDLE, ADDRESS = re.compile(r"@+\w+"), re.compile(r"(?:https?://|www\.)\S+")
TOKEN = re.compile(r"[^\W_](?:[\w']*\w)?|[:;=]-?[()dDpP/|]|[!?]+")
# Nouns that people use of anything: they name no part of the service.
GENERAL = re.compile(
    "(?:time|day|week|month|year|hour|minute|min|hr|today|tomorrow|tonight|yesterday|morning|night|"
    "way|thing|something|anything|nothing|everything|someone|anyone|everyone|nobody|lot|bit|kind|"
    "part|people|person|guy|man|friend|family|wife|husband|kid|name|case|fact|reason|idea|problem|"
    "front|middle|rest|end|top|back|side|half|couple|point|place|world|country|life|job|work|am|pm|"
    "airline|company|thank|please|yes|no|ok|lol|hi|hello|wow|question|customer|passenger|rt)s?"
)
EMPTY = np.array([0.2, 0.6, 0.2])  # an empty message is neutral


def unescape(text: str) -> str:
    """Undo HTML escapes, also those that were escaped twice."""
    while (plain := html.unescape(text)) != text:
        text = plain
    return text


def masked(text: str, handle: str, address: str) -> str:
    """Replace handles and web addresses."""
    return ADDRESS.sub(address, HANDLE.sub(handle, unescape(text)))


def normal_form(text: str) -> str:
    """Reduce a message to what survives being passed on."""
    said = re.sub(r"[^a-z0-9]+", " ", masked(text, " ", " ").lower()).strip()
    return re.sub(r"^(?:rt )+", "", said)


@cache
def stem(word: str) -> str:
    """Return the Porter stem of a word."""
    from nltk.stem import PorterStemmer

    return str(PorterStemmer().stem(word))


def features(text: str) -> list[str]:
    """Return the stems of a message and its pairs of neighbours."""
    words = tokenize([text], "stem")[0]
    return words + [f"{a} {b}" for a, b in pairwise(words)]


def wilson(hits: Any, n: Any) -> tuple[Any, Any]:
    """Return the 95 % Wilson interval of shares (Wilson, 1927)."""
    z, p = 1.959964, hits / n
    centre, spread = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (centre - spread) / (1 + z * z / n), (centre + spread) / (1 + z * z / n)


# end solution


def clean_text(text: str) -> str:
    """Bring a message into a plain form; cleaning a clean message changes nothing.

    HTML escapes are undone, also double ones (&amp;lt;). Web addresses (http://, https://, www.)
    become URL, handles (@ and word characters) USER. Runs of white space become one blank, ends
    are trimmed. All else stays as it is: case, negations, emoticons, punctuation.
    """
    # begin solution: undo escapes, mask addresses and handles, tidy blanks
    return " ".join(masked(text, "USER", "URL").split())
    # end solution


def tokenize(texts: Texts, mode: str = "none") -> list[list[str]]:
    """Split messages, not cleaned yet, into lower-case tokens; one list per message.

    Negations (not, no, never, don't or do + n't) and emoticons such as :) are tokens, too. Mode
    "none" keeps words as they are, "stem" stems them (delayed, delays -> one stem), "lemma" gives
    the dictionary form of their part of speech in the message (flights -> flight, was -> be).
    """
    # begin solution: clean, find tokens, and stem or lemmatise them
    found = [TOKEN.findall(clean_text(text)) for text in texts]
    if mode == "lemma":
        return [[lemma(word.lower(), part) for word, part in tag(words)] for words in found]
    lower = [[word.lower() for word in words] for words in found]
    return [[stem(word) for word in words] for words in lower] if mode == "stem" else lower
    # end solution


def duplicate_groups(texts: Texts) -> list[int]:
    """Number the groups of messages that say the same; the numbers themselves mean nothing.

    Two messages say the same when nothing but these differs: leading RTs, handles, web
    addresses, HTML escapes, case, punctuation and other signs, white space. Messages with other
    words or figures are another group, unless all but a few of their words are the same.
    """
    # begin solution: give messages with the same normal form the same number
    codes, _ = pd.factorize(np.array([normal_form(text) for text in texts], dtype=object))
    return [int(code) for code in codes]
    # end solution


def split_by_group(
    groups: Sequence[int], test_share: float = 0.2, seed: int = 0
) -> dict[str, list[int]]:
    """Split n messages at random so that none of their groups is on both sides.

    The test part holds test_share of the messages, to within 0.05. Another seed, another split.
    Returns {"train": positions, "test": positions}; each position in [0, n) once.
    """
    # begin solution: draw whole groups into the test part
    _, codes = np.unique(np.asarray(groups), return_inverse=True)
    order = np.random.default_rng(seed).permutation(codes.max() + 1)
    filled = np.cumsum(np.bincount(codes)[order]) <= test_share * len(codes)
    test = np.isin(codes, order[filled])
    return {"train": np.flatnonzero(~test).tolist(), "test": np.flatnonzero(test).tolist()}
    # end solution


def fit(texts: Texts, labels: Sequence[str], seed: int) -> Any:
    """Fit a model of the labels, (n,); returns any object that the next functions understand.

    The same seed must give the same model.
    """
    # begin solution: fit a vectoriser and a classifier on the training messages alone
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectoriser = TfidfVectorizer(analyzer=features, min_df=2, sublinear_tf=True)
    classifier = LogisticRegression(C=4, class_weight="balanced", max_iter=300, tol=1e-3)
    classifier.fit(vectoriser.fit_transform(texts), [LABELS.index(label) for label in labels])
    return vectoriser, classifier
    # end solution


def predict(model: Any, texts: Texts) -> list[str]:
    """Label messages, each alone, whatever the others are; an empty message is "neutral"."""
    # begin solution: return the most probable label
    return [LABELS[best] for best in predict_proba(model, texts).argmax(axis=1)]
    # end solution


def predict_proba(model: Any, texts: Texts) -> np.ndarray:
    """Give the probabilities of the labels, so well calibrated that they can be acted on.

    Returns an array (n, 3) of floats in the order of LABELS; rows sum to 1.
    """
    # begin solution: return calibrated probabilities
    vectoriser, classifier = model
    found = np.asarray(classifier.predict_proba(vectoriser.transform(texts)))
    found[[not text.strip() for text in texts]] = EMPTY
    return found
    # end solution


def choose_confidence(confidence: Any, correct: Any, target: float = 0.9) -> float:
    """Choose how sure the model must be to answer alone; other messages go to a person.

    Given are the highest probability of each validation message, (n,), and whether the label that
    has it was right, (n,), 0 or 1. Returns the lowest of these confidences c for which the
    messages with confidence >= c are right in a share of at least target; 2.0 if there is none.
    """
    # begin solution: find the lowest confidence whose answers are right often enough
    confidence, correct = np.asarray(confidence), np.asarray(correct)
    order = np.argsort(-confidence, kind="stable")
    share = np.cumsum(correct[order]) / np.arange(1, len(order) + 1)
    last_of_tie = np.diff(confidence[order], append=-1.0) != 0
    good = np.flatnonzero((share >= target) & last_of_tie)
    return float(confidence[order][good[-1]]) if len(good) else 2.0
    # end solution


def extract_aspects(texts: Texts) -> list[list[str]]:
    """Find what messages are about: the parts of the service they judge, report on or ask for.

    An aspect is a noun or a run of nouns ("seat", "boarding pass"), as written but in lower case.
    Words that fit anything (time, day, thing, people) are none, nor are handles and addresses.
    You get a few thousand messages of one trade, so rare nouns can be told from usual ones.
    Returns the aspects of each message in order, n lists; [] where there is none.
    """
    # begin solution: tag, chunk the nouns, drop general nouns and rare ones
    from nltk import RegexpParser

    parser, found = RegexpParser("ASPECT: {<NN|NNS>+}"), []
    for text in texts:
        tagged = tag(re.findall(r"[\w'-]+|[^\w\s]", masked(text, " , ", " , ")))
        chunks = parser.parse(tagged).subtrees(lambda tree: tree.label() == "ASPECT")
        nouns = [" ".join(word for word, _ in chunk.leaves()).lower() for chunk in chunks]
        found.append([noun for noun in nouns if not GENERAL.fullmatch(noun.split()[-1])])
    support = Counter(noun.split()[-1] for nouns in found for noun in set(nouns))
    least = 2 if len(texts) >= 2000 else 1
    return [[n for n in nouns if support[n.split()[-1]] >= least] for nouns in found]
    # end solution


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
    # begin solution: count per period, Wilson interval, correct, cut to [0, 1]
    called = pd.Series(np.asarray(negative, dtype=float))
    groups = called.groupby(pd.PeriodIndex(time, freq=period).astype(str).to_numpy())
    table = pd.DataFrame({"n": groups.size(), "found": groups.mean()})
    low, high = wilson(groups.sum(), table["n"])
    for name, value in (("share", table["found"]), ("low", low), ("high", high)):
        table[name] = ((value - false_alarm) / (recall - false_alarm)).clip(0, 1)
    return table.sort_index()
    # end solution


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
    # begin solution: count each aspect once per negative message
    found: dict[str, list[int]] = {}
    for number, bad, names in zip(ids, negative, aspects, strict=True):
        for name in set(names) if bad else ():
            found.setdefault(name, []).append(int(number))
    top = sorted(found, key=lambda name: (-len(found[name]), name))[:k]
    n, total = np.array([len(found[name]) for name in top], dtype=float), float(np.sum(negative))
    low, high = wilson(n, total)
    examples = [", ".join(map(str, sorted(found[name])[:3])) for name in top]
    columns = {"n": n.astype(int), "share": n / total, "low": low, "high": high}
    return pd.DataFrame({**columns, "examples": examples}, index=top)
    # end solution


def explain(model: Any, text: str) -> dict[str, dict[str, float]]:
    """Explain the score of each label as a sum of contributions of the features.

    The score of a label is log(p) minus the mean of log(p) over the three labels. Returns for each
    label the contribution by feature (a token or a run of characters of the message), and "base",
    the score that no feature explains. They add up to the score.
    """
    # begin solution: coefficient times value, relative to the mean of the labels
    vectoriser, classifier = model
    row = vectoriser.transform([text])
    weight = classifier.coef_ - classifier.coef_.mean(axis=0)
    base = classifier.intercept_ - classifier.intercept_.mean()
    if not text.strip():
        base = np.log(EMPTY) - np.log(EMPTY).mean()
    names = vectoriser.get_feature_names_out()[row.indices].tolist()
    parts = {}
    for i, label in enumerate(LABELS):
        own = (weight[i, row.indices] * row.data).tolist()
        parts[label] = {**dict(zip(names, own, strict=True)), "base": float(base[i])}
    return parts
    # end solution
