"""Text that came from a learner, made fit for a store and a page."""

from __future__ import annotations

import re
import unicodedata

ELLIPSIS = "..."
# Unicode categories with no visible glyph that can still reorder or hide text: controls,
# formats (bidirectional overrides), surrogates, private use, unassigned.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_ANSI = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[@-Z\\-_])")
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
    raw = _ANSI.sub("", raw[: 20 * limit])
    shown = "".join(" " if c.isspace() else c for c in raw if c.isspace() or _visible(c))
    return cap(" ".join(shown.split()), limit)


def cap(text: str, limit: int) -> str:
    """Return `text`, cut to `limit` characters with an ellipsis where it was longer."""
    if len(text) <= limit:
        return text
    return text[: max(0, limit - len(ELLIPSIS))].rstrip() + ELLIPSIS[:limit]


def markdown(text: str) -> str:
    """Escape `text` so that a Markdown page shows it and makes no link, image or tag of it."""
    entities = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN.sub(r"\\\1", entities)


def _visible(character: str) -> bool:
    return unicodedata.category(character) not in _HIDDEN
