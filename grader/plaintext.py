"""Text that came from a learner, made fit for a terminal, a store and a page."""

from __future__ import annotations

import re
import unicodedata

# Unicode categories with no visible glyph that can still reorder or hide text: controls,
# formats (bidirectional overrides), surrogates, private use, unassigned, separators of lines.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_KEPT = "\n\t"
_ANSI = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[@-Z\\-_])")


def clean(text: str) -> str:
    """Return text without terminal escapes, control and invisible characters.

    Newline and tab stay; nobody's text can steer a terminal or reorder what stands around it.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in _ANSI.sub("", text) if c in _KEPT or _visible(c))


def one_line(value: object) -> str:
    """Return anything as one line for a message: at most 200 characters, all of them printable."""
    text = "".join(c if c.isprintable() else " " for c in str(value))
    return " ".join(text.split())[:200]


def _visible(character: str) -> bool:
    return unicodedata.category(character) not in _HIDDEN
