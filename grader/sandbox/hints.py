"""What to do instead, for errors that only happen in the sandbox. Runs in the worker."""

from __future__ import annotations

import errno
import traceback

_PLACES = (
    (
        ("/multiprocessing/", "/subprocess.py", "/loky/", "/concurrent/futures/process.py"),
        "the sandbox runs one process; use threads: n_jobs, joblib, ThreadPoolExecutor",
    ),
    (
        ("/socket.py", "/ssl.py", "/urllib3/", "/requests/", "/aiohttp/", "/curl_cffi/"),
        "the sandbox has no network",
    ),
)
_FILES = "the sandbox reads only the submission's folder and writes only to the working folder"
_CALLS = "the sandbox runs one process without network; for parallel work use threads"


def hint(error: BaseException) -> str:
    """Return advice for an error that confinement caused, or ""."""
    if not isinstance(error, OSError):
        return ""
    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    for parts, advice in _PLACES:
        if any(part in file for file in files for part in parts):
            return advice
    if error.errno not in (errno.EPERM, errno.EACCES):
        return ""
    return _FILES if error.filename is not None else _CALLS
