"""Where runs go: our own store (through its server when one runs), or MLFLOW_TRACKING_URI."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from grader.track.backend import Backend
from grader.track.connection import healthy
from grader.track.faults import TrackingError
from grader.track.rest import RestBackend, without_secrets
from grader.track.store import (
    STORE_TAG,
    artifacts,
    check_store,
    database,
    ensure_database,
    ensure_store,
    sqlite_uri,
    store_id,
)

UI_FILE = "ui.json"
LOCAL = "local"
LOCAL_ROOT = "mlflow-artifacts:"
PROBE_TIMEOUT = 0.3
# A class server can be behind TLS on another continent; publishing is not on the way to a verdict.
REMOTE_TIMEOUT = 5.0


@dataclass(frozen=True)
class UiServer:
    """A tracking server that this kit started, as runs/ui.json records it."""

    host: str
    port: int
    pid: int
    store: str

    @property
    def url(self) -> str:
        """Return the server's address."""
        return f"http://{self.host}:{self.port}"


def open_backend(runs_dir: Path) -> Backend:
    """Return the backend to write to, and make sure that its store exists and can be written.

    `MLFLOW_TRACKING_URI` wins where it is set and is not our own store; then our running server,
    then MLflow's client on our store.

    Raises:
        TrackingError: the address is refused, its server is silent, or the store is unusable.
    """
    uri = foreign_uri(runs_dir)
    if uri:
        return _foreign(uri)
    return _server_backend(runs_dir) or _local(runs_dir)


def foreign_uri(runs_dir: Path) -> str:
    """Return MLFLOW_TRACKING_URI, or "" where it is not set or names our own store."""
    uri = os.environ.get("MLFLOW_TRACKING_URI", "").strip()
    return "" if _is_ours(uri, runs_dir) else uri


def running_server(runs_dir: Path) -> UiServer | None:
    """Return our tracking server if one answers now and serves this very store.

    A stale runs/ui.json (its server died, or the port belongs to another program) reads as None.
    """
    backend = _server_backend(runs_dir)
    if backend is None:
        return None
    backend.close()
    return read_ui(runs_dir)


def read_ui(runs_dir: Path) -> UiServer | None:
    """Read runs/ui.json, None where it is absent, broken or names another machine."""
    try:
        data = json.loads((runs_dir / UI_FILE).read_text(encoding="utf-8"))
        server = UiServer(
            str(data["host"]), int(data["port"]), int(data["pid"]), str(data["store"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return server if server.host in ("127.0.0.1", "localhost") else None


def write_ui(runs_dir: Path, server: UiServer) -> None:
    """Write runs/ui.json in one step."""
    part = runs_dir / (UI_FILE + ".part")
    part.write_text(json.dumps(asdict(server) | {"url": server.url}, indent=1), encoding="utf-8")
    part.replace(runs_dir / UI_FILE)


def _server_backend(runs_dir: Path) -> Backend | None:
    """Return the backend of our server if it answers and serves the store in `runs_dir`."""
    server, path = read_ui(runs_dir), database(runs_dir)
    if server is None or not path.exists():
        return None
    connection = healthy(server.url, timeout=PROBE_TIMEOUT)
    if connection is None:
        return None
    backend = RestBackend(connection, server.url, store=LOCAL, artifact_root=LOCAL_ROOT)
    if _serves(backend, path):
        return backend
    backend.close()
    return None


def _serves(backend: RestBackend, path: Path) -> bool:
    """Return whether the server has the identity of this SQLite file (ports are reused)."""
    try:
        default = backend.experiment("Default")
        return default is not None and default.tags.get(STORE_TAG) == store_id(path)
    except (TrackingError, KeyError):  # not MLflow at all
        return False


def _local(runs_dir: Path) -> Backend:
    from grader.track.client import ClientBackend

    path = ensure_store(runs_dir)
    check_store(path)
    return ClientBackend(
        sqlite_uri(path),
        store=LOCAL,
        artifact_root=LOCAL_ROOT,
        artifact_folder=artifacts(runs_dir),
        file=path,
    )


def _foreign(uri: str) -> Backend:
    scheme = urlsplit(uri).scheme
    if scheme in ("http", "https"):
        return open_server(uri)
    if scheme in ("", "file") or len(scheme) == 1:
        raise TrackingError(
            "MLFLOW_TRACKING_URI names a folder, and MLflow 3.13 and later refuse to write there.",
            where=uri,
            next="Type: unset MLFLOW_TRACKING_URI   (or give sqlite:////path/mlflow.db)",
        )
    return _database(uri)


def open_server(uri: str) -> RestBackend:
    """Return the backend of the MLflow server at `uri`.

    Raises:
        TrackingError: it does not answer in time.
    """
    connection = healthy(uri, timeout=REMOTE_TIMEOUT)
    if connection is None:
        raise TrackingError(
            "The MLflow server does not answer.",
            where=without_secrets(uri),
            why=f"no answer to {without_secrets(uri)}/health within {REMOTE_TIMEOUT:g} s",
            next="Start it, or clear MLFLOW_TRACKING_URI; nothing is lost",
        )
    return RestBackend(connection, uri, store=without_secrets(uri), artifact_root=None)


def _database(uri: str) -> Backend:
    from grader.track.client import ClientBackend

    root = path = None
    if uri.startswith("sqlite:///"):
        path = Path(uri.removeprefix("sqlite:///")).resolve()
        ensure_database(path)
        check_store(path)
        root, uri = (path.parent / "artifacts").as_uri(), sqlite_uri(path)
    return ClientBackend(
        uri, store=without_secrets(uri), artifact_root=root, artifact_folder=None, file=path
    )


def _is_ours(uri: str, runs_dir: Path) -> bool:
    if not uri.startswith("sqlite:///"):
        return False
    return Path(uri.removeprefix("sqlite:///")).resolve() == database(runs_dir)
