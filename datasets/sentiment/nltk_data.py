"""The data that NLTK keeps apart from its code: fetched when there is a network, else told so.

Nothing of this lab needs it: stems, tokens, chunks, tags (textblob) and lemmas (lemminflect) work
without. With it, WordNet lemmas, nltk.pos_tag, stopwords and NLTK's VADER work, too.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from pathlib import Path

from grader.errors import KitError

PACKAGES = {
    "punkt_tab": "tokenizers/punkt_tab",
    "averaged_perceptron_tagger_eng": "taggers/averaged_perceptron_tagger_eng",
    "wordnet": "corpora/wordnet",
    "stopwords": "corpora/stopwords",
    "vader_lexicon": "sentiment/vader_lexicon",
}


def present() -> dict[str, bool]:
    """Return for each package whether NLTK finds it, unpacked or as a zip file."""
    return {name: _found(place) for name, place in PACKAGES.items()}


def _found(place: str) -> bool:
    import nltk

    for form in (place, f"{place}.zip"):
        try:
            nltk.data.find(form)
        except (LookupError, OSError, ValueError):
            continue
        return True
    return False


def fetch(folder: Path | None = None, names: Sequence[str] = tuple(PACKAGES)) -> list[str]:
    """Download packages that are not there yet.

    Args:
        folder: where to; None is NLTK's own choice, the home folder as a rule.
        names: packages to fetch.

    Returns:
        The packages that were downloaded.

    Raises:
        KitError: one could not be fetched. NLTK itself only prints and returns False.
    """
    import nltk

    target = None if folder is None else str(folder)
    missing = [name for name in names if not _found(PACKAGES[name])]
    for name in missing:
        try:
            with contextlib.redirect_stderr(io.StringIO()):  # it prints its errors, twice
                done = nltk.download(name, download_dir=target, quiet=True)
        except (OSError, ValueError) as error:
            raise _unavailable(name, str(error)) from None
        if not done:
            raise _unavailable(name, "NLTK's server cannot be reached from here")
    return missing


def _unavailable(name: str, why: str) -> KitError:
    return KitError(
        f"cannot fetch the NLTK data {name}",
        why=why,
        next="the lab works without; behind a proxy, read nltk.pathsec in NLTK's documentation",
    )


def backends() -> dict[str, str]:
    """Say which part of language is done by what here, for a person to read."""
    have = present()
    return {
        "stems": "nltk PorterStemmer and SnowballStemmer",
        "tokens": "nltk TweetTokenizer",
        "sentences": "nltk punkt" if have["punkt_tab"] else "none (needs punkt_tab)",
        "tags": "textblob" + _or(have["averaged_perceptron_tagger_eng"], "nltk.pos_tag"),
        "lemmas": "lemminflect" + _or(have["wordnet"], "nltk WordNetLemmatizer"),
        "chunks": "nltk RegexpParser",
        "VADER": "vaderSentiment" + _or(have["vader_lexicon"], "nltk SentimentIntensityAnalyzer"),
    }


def _or(there: bool, other: str) -> str:
    return f", or {other}" if there else ""
