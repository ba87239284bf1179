"""Tracking: the reports under runs/ go to MLflow, once each, and never in the way of a verdict.

`report.json` on disk is the truth; everything here can fail, be killed or be run again.
"""

from grader.track.faults import TrackingError
from grader.track.outbox import DrainResult, drain, pending, spawn_drain
from grader.track.publishing import publish
from grader.track.server import serve
from grader.track.store import ensure_store

__all__ = [
    "DrainResult",
    "TrackingError",
    "drain",
    "ensure_store",
    "pending",
    "publish",
    "serve",
    "spawn_drain",
]
