"""Sizes and rules of a simulated shop."""

from __future__ import annotations

from dataclasses import dataclass, fields

MOST_VIEWS = 40  # items seen in one visit, at most


@dataclass(frozen=True, kw_only=True)
class World:
    """Sizes and rules of a shop.

    Attributes:
        users: visitors, some of whom never buy.
        items: items sold at some time of the period.
        categories: departments; each has a mean taste vector and a price level.
        dimensions: length of taste vectors (unit sphere).
        days: days simulated, from `start`.
        start: first day, ISO date.
        visits: mean number of visits of a visitor who is there from the first day.
        views: mean number of items seen in a visit without a purchase in mind.
        taste: weight of the match between visitor and item.
        spread: standard deviation of the items' log popularity.
        drift: standard deviation of its change in a month; it reverts to the mean.
        season: mean amplitude of the categories' yearly season.
        novelty: what a launch adds to the log popularity; it halves in a fortnight.
        theme: how far a visit's taste strays from its visitor's.
        intent: what the category looked for adds to its items.
        late_users: share of visitors who come for the first time during the period.
        late_items: share of items launched during the period.
        buying: share of visits with a purchase in mind.
    """

    users: int = 3_000
    items: int = 1_500
    categories: int = 24
    dimensions: int = 14
    days: int = 366
    start: str = "2024-01-01"
    visits: float = 24.0
    views: float = 9.0
    taste: float = 10.0
    spread: float = 1.6
    drift: float = 0.45
    season: float = 0.5
    novelty: float = 0.8
    theme: float = 0.6
    intent: float = 1.0
    late_users: float = 0.6
    late_items: float = 0.2
    buying: float = 0.3

    def __post_init__(self) -> None:
        """Refuse worlds that cannot be simulated.

        Raises:
            ValueError: a size or rate is not positive, or a share exceeds 1.
        """
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name != "start" and not value > 0:
                raise ValueError(f"World.{field.name} must be above 0, got {value!r}")
        for name in ("late_users", "late_items", "buying"):
            if getattr(self, name) > 1:
                raise ValueError(f"World.{name} must be at most 1, got {getattr(self, name)!r}")
        if self.items < 2 * MOST_VIEWS:
            raise ValueError(f"World.items must be at least {2 * MOST_VIEWS}")
