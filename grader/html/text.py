"""Text for the page: whatever a reader could not see is spelled out, numbers read alike."""

from __future__ import annotations

import unicodedata
from typing import Any

# Cc control, Cf format (bidi overrides, zero width), Cs surrogates, Zl and Zp separators.
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def visible(text: str) -> str:
    """Spell out characters that hide or reorder others, so that text reads as it is stored.

    Trojan Source (Boucher and Anderson, 2021) hides code behind bidirectional overrides; here
    they show as their number. Line ends and tabs stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_seen(character) for character in text)


def _seen(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) not in _UNSEEN:
        return character
    return f"⟨U+{ord(character):04X}⟩"


def finalize(value: Any) -> Any:
    """Make every text that a template prints visible; marked-up text is the template's own."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return visible(value)
    return value


def number(value: float | None) -> str:
    """Return a metric's value: three places, fewer where it is large; "-" for none."""
    if value is None:
        return "-"
    shown = f"{value:.3f}" if abs(value) < 1000 else f"{value:,.0f}"
    return shown.replace("-", "−")


def signed(value: float) -> str:
    """Return a difference with its sign."""
    return ("+" if value >= 0 else "") + number(value)


def points(value: float) -> str:
    """Return points without needless zeros."""
    return f"{value:g}"


def thousands(value: float | None) -> str:
    """Return a count with separators."""
    return "-" if value is None else f"{value:,.0f}"


def place(path: str) -> str:
    """Return a file's name and folder; the rest of a path would carry the user's name along."""
    return "/".join(path.replace("\\", "/").split("/")[-2:])


def sentence(word: str) -> str:
    """Return an identifier as words: precision_recall becomes Precision recall."""
    plain = word.replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]
