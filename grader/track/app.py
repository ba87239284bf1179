"""The MLflow server in one process, with a calmer first page.

`mlflow server` starts a second Python and a manager; this runs the same application in one. It
also presets two choices that MLflow's interface (3.17) otherwise gets wrong for us on a first
visit: pages for language models, and an assistant panel over a quarter of the window. Both stay
the user's to change.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from pathlib import Path
from typing import Any

from grader.track.environment import SETTINGS
from grader.track.store import sqlite_uri

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

PRESETS = """<script>
for (const [key, value] of [
  ["mlflow.workflowType_v1", '"machine_learning"'],
  ["mlflow.assistant.fab.autoOpenedOnFirstLoad_v1", "true"],
]) { if (localStorage.getItem(key) === null) localStorage.setItem(key, value); }
</script>"""


def with_presets(page: str) -> str:
    """Return MLflow's first page with our presets, run before its own scripts."""
    return page.replace("<head>", f"<head>{PRESETS}", 1)


def calm(application: Application, page: str) -> Application:
    """Return `application` with `page` at its root address."""
    body = page.encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-cache"),
        (b"x-frame-options", b"SAMEORIGIN"),
        (b"x-content-type-options", b"nosniff"),
    ]

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        if not (scope["type"] == "http" and scope["path"] == "/" and scope["method"] == "GET"):
            await application(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return serve


def main(arguments: Sequence[str]) -> int:
    """Serve `HOST PORT DATABASE ARTIFACTS` until a signal ends it."""
    host, port, database, artifacts = arguments
    _configure(Path(database), Path(artifacts))
    import uvicorn
    from mlflow.server import app as pages
    from mlflow.server.fastapi_app import app

    index = Path(str(pages.static_folder)) / "index.html"
    uvicorn.run(
        calm(app, with_presets(index.read_text(encoding="utf-8"))),
        host=host,
        port=int(port),
        log_level="warning",
        timeout_graceful_shutdown=3,
    )
    return 0


def _configure(database: Path, artifacts: Path) -> None:
    """Say to MLflow's application what `mlflow server` says to it: through these variables."""
    os.environ.update(SETTINGS)
    from mlflow.server import constants

    os.environ[constants.BACKEND_STORE_URI_ENV_VAR] = sqlite_uri(database)
    os.environ[constants.ARTIFACTS_DESTINATION_ENV_VAR] = artifacts.resolve().as_uri()
    os.environ[constants.ARTIFACT_ROOT_ENV_VAR] = "mlflow-artifacts:/"
    os.environ[constants.SERVE_ARTIFACTS_ENV_VAR] = "true"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
