"""The environment of every process that imports MLflow: quiet, offline, lean."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

# MLflow only honours the literal word "true" for both privacy switches (its telemetry/utils.py).
SETTINGS = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    "MLFLOW_DISABLE_AGENT_HINT": "true",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_LOGGING_LEVEL": "WARNING",
    "MLFLOW_SKIP_PIP_REQUIREMENTS_CHECK": "true",
    "GIT_PYTHON_REFRESH": "quiet",
    "MPLBACKEND": "Agg",
}
# Settings of a user's own MLflow that would start machinery we do not want in a local server.
_UNWANTED = ("MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING", "MLFLOW_ENABLE_ASYNC_LOGGING")


def child_environment(base: Mapping[str, str]) -> dict[str, str]:
    """Return `base` with our settings, and with this project importable in a child process."""
    environment = {k: v for k, v in base.items() if k not in _UNWANTED} | SETTINGS
    root = str(Path(__file__).resolve().parents[2])
    others = [p for p in base.get("PYTHONPATH", "").split(os.pathsep) if p and p != root]
    environment["PYTHONPATH"] = os.pathsep.join([root, *others])
    return environment


def server_environment(base: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the tracking server; its store is named on its command line."""
    environment = child_environment(base) | {"PYTHONWARNINGS": "ignore"}
    environment.pop("MLFLOW_TRACKING_URI", None)
    return environment


def apply() -> None:
    """Put our settings into this process, just before it imports MLflow."""
    os.environ.update(SETTINGS)
    for name in _UNWANTED:
        os.environ.pop(name, None)
