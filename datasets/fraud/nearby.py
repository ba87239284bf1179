"""Which terminals a card can reach: those within a radius of its home."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def terminals(homes: Floats, places: Floats, radius: float) -> tuple[Ints, Ints, Ints]:
    """Find the terminals within reach of each home.

    Terminals are sorted into bands as high as the radius, from west to east in each; a home looks
    into three of them. A search tree would do too, but importing one takes longer than this.

    Args:
        homes: (cards, 2).
        places: of the terminals, (terminals, 2).
        radius: in the units of both; a terminal at this very distance is within reach.

    Returns:
        first, count, flat: flat[first[c] : first[c] + count[c]] are the terminals of card c, in
        ascending order.
    """
    width = places[:, 0].max() + 2 * radius
    key = places[:, 1] // radius * width + places[:, 0]
    order = np.argsort(key)
    pairs = []
    for band in homes[:, 1] // radius + np.array([[-1.0], [0.0], [1.0]]):
        west = band * width + homes[:, 0] - radius
        low = np.searchsorted(key[order], west, "left")
        strip = np.searchsorted(key[order], west + 2 * radius, "right") - low
        home = np.repeat(np.arange(len(homes)), strip)
        place = order[np.arange(len(home)) + np.repeat(low - np.cumsum(strip) + strip, strip)]
        near = ((homes[home] - places[place]) ** 2).sum(axis=1) <= radius**2
        pairs.append(home[near] * len(places) + place[near])
    flat = np.sort(np.concatenate(pairs))
    count = np.bincount(flat // len(places), minlength=len(homes))
    return np.cumsum(count) - count, count, flat % len(places)
