"""Names and descriptions of simulated items: the words follow category, taste and price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

_CATEGORIES = (
    "MUGS LAMPS CLOCKS BAGS CANDLES FRAMES PLATES CUSHIONS TOYS RIBBONS JARS HOOKS SIGNS SCARVES "
    "BASKETS TRAYS CARDS BOTTLES TINS GARLANDS MAGNETS NOTEBOOKS APRONS PLANTERS TOWELS RINGS "
    "BOWLS STICKERS"
)
# Two opposite words for each latent taste.
_STYLES = (
    "RED BLUE, VINTAGE MODERN, FLORAL STRIPED, WOODEN METAL, TINY GIANT, RUSTIC GLOSSY, "
    "RETRO NORDIC, PASTEL NEON, SWEETHEART SKULL, GARDEN OFFICE, PARTY QUIET, NURSERY LOUNGE, "
    "SPICED FRESH, TRAVEL HOME, LACE DENIM, ROMAN ALPINE"
)


@dataclass(frozen=True)
class Described:
    """Category name and description of each item, (items,) arrays of text."""

    category: NDArray[np.object_]
    text: NDArray[np.object_]


def describe(rng: Generator, items: Any) -> Described:
    """Describe items.

    Args:
        rng: draws what is left to chance: the order of categories and a set size.
        items: the items of a world.

    Returns:
        Text such as "VINTAGE RED MUGS SET OF 3": two words of the strongest tastes, then the
        category.
    """
    names = rng.permutation(np.asarray(_CATEGORIES.split(), dtype=object))
    category = names[items.category]
    styles = np.asarray([pair.split() for pair in _STYLES.split(", ")], dtype=object)
    taste = items.taste[:, : len(styles)]
    strong = np.argsort(-np.abs(taste), axis=1)[:, :2]
    picked = np.take_along_axis(taste, strong, axis=1) < 0
    style = styles[strong, picked.astype(int)]
    size = rng.integers(0, 6, len(category))
    tail = np.where(size > 2, "", " SET OF " + (size + 2).astype(str).astype(object))
    text = style[:, 0] + " " + style[:, 1] + " " + category + tail
    return Described(category, text)
