"""Runs learner code in a confined process and brings back plain data.

with Sandbox() as sandbox, sandbox.open("solution.py") as session:
    model = session.call("train", X, y)
    scores = session.call("predict", model, X_test)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .faults import Fault
from .limits import Limits, Usage
from .sandbox import PRELOAD, Sandbox
from .session import Session
from .tier import Tier

if TYPE_CHECKING:
    from .codec import Handle

__all__ = ["PRELOAD", "Fault", "Handle", "Limits", "Sandbox", "Session", "Tier", "Usage"]


def __getattr__(name: str) -> Any:
    # Handle lives beside the codec, which needs numpy and pandas: loaded when first asked for.
    if name == "Handle":
        from .codec import Handle

        return Handle
    raise AttributeError(name)
