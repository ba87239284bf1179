"""One connection to an MLflow server, with the standard library alone."""

from __future__ import annotations

import base64
import http.client
import json
import os
from urllib.parse import unquote, urlsplit

API = "/api/2.0/mlflow/"
REQUEST_TIMEOUT = 30.0
JSON = "application/json"


class HttpError(Exception):
    """The server answered with an error; `code` is MLflow's own word for it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{status} {code} {message}"[:400])
        self.status, self.code = status, code


class Connection:
    """One kept-alive connection to a server.

    Args:
        uri: the server's address, http or https, with an optional path and user:password.
        timeout: seconds to wait for the connection to open.
    """

    def __init__(self, uri: str, *, timeout: float) -> None:
        parts = urlsplit(uri)
        secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        self._http = kind(parts.hostname or "", parts.port, timeout=timeout)
        self._prefix = parts.path.rstrip("/")
        self._headers = _authorization(parts.username, parts.password)

    def open(self) -> None:
        """Connect, then allow later requests more time than the connection had.

        Raises:
            OSError: nothing listens there, or not in time.
        """
        self._http.connect()

    def patient(self) -> None:
        """Give every later answer `REQUEST_TIMEOUT` seconds."""
        if self._http.sock is not None:
            self._http.sock.settimeout(REQUEST_TIMEOUT)
        self._http.timeout = REQUEST_TIMEOUT

    def send(self, method: str, path: str, body: bytes | None = None, kind: str = JSON) -> bytes:
        """Send one request and return the body of its answer.

        Raises:
            HttpError: the server refused.
            OSError, http.client.HTTPException: the connection broke.
        """
        headers = self._headers | {"Content-Type": kind}
        self._http.request(method, self._prefix + path, body=body, headers=headers)
        answer = self._http.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise _http_error(answer.status, content)
        return content

    def close(self) -> None:
        """Close the connection."""
        self._http.close()


def healthy(uri: str, *, timeout: float) -> Connection | None:
    """Return an open connection if an MLflow server answers at `uri` in time, else None."""
    connection = Connection(uri, timeout=timeout)
    try:
        connection.open()
        if connection.send("GET", "/health").strip() == b"OK":
            connection.patient()
            return connection
    except (OSError, http.client.HTTPException, HttpError):
        pass
    connection.close()
    return None


def _authorization(user: str | None, password: str | None) -> dict[str, str]:
    """Return the header for the address's own user, else for MLflow's usual variables."""
    name = unquote(user) if user else os.environ.get("MLFLOW_TRACKING_USERNAME")
    secret = unquote(password) if password else os.environ.get("MLFLOW_TRACKING_PASSWORD", "")
    if name:
        token = base64.b64encode(f"{name}:{secret}".encode()).decode()
        return {"Authorization": f"Basic {token}"}
    bearer = os.environ.get("MLFLOW_TRACKING_TOKEN")
    return {"Authorization": f"Bearer {bearer}"} if bearer else {}


def _http_error(status: int, content: bytes) -> HttpError:
    try:
        answer = json.loads(content)
        code, message = str(answer.get("error_code", "")), str(answer.get("message", ""))
    except (ValueError, AttributeError):
        code, message = "", content[:200].decode("utf-8", "replace")
    return HttpError(status, code, message)
