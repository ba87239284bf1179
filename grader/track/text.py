"""Text that came from a learner, made fit for a store and a page."""

from __future__ import annotations

import re

from grader import plaintext

ELLIPSIS = "..."
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~:@-])")


def clean(text: object, limit: int = 500) -> str:
    """Return one printable line of at most `limit` characters.

    Args:
        text: anything; `str()` is applied to what is not a string.
        limit: greatest length of the result, the ellipsis included.

    Returns:
        The text without terminal escapes, control or invisible characters, runs of blanks folded.
    """
    raw = text if isinstance(text, str) else str(text)
    # Blanks of every kind first: a vertical tab parts two words before it is struck out.
    spaced = "".join(" " if c.isspace() else c for c in raw[: 20 * limit])
    return cap(" ".join(plaintext.clean(spaced).split()), limit)


def cap(text: str, limit: int) -> str:
    """Return `text`, cut to `limit` characters with an ellipsis where it was longer."""
    if len(text) <= limit:
        return text
    return text[: max(0, limit - len(ELLIPSIS))].rstrip() + ELLIPSIS[:limit]


def markdown(text: str) -> str:
    """Escape `text` so that a Markdown page shows it and makes no link, image or tag of it."""
    entities = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN.sub(r"\\\1", entities)
