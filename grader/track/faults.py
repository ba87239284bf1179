"""The one error of this package: tracking failed, the report stays in the outbox."""

from __future__ import annotations

from grader.errors import KitError


class TrackingError(KitError):
    """A run could not be logged. Never changes a mark; the caller warns and goes on."""
