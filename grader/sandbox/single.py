"""A worker in an interpreter of its own: where there is no zygote (bubblewrap, macOS, Windows).

Runs on the worker's side. The libraries are imported before the confinement and before the clock
of the load starts.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from typing import Any

from . import confine, worker, zygote


def main(config: dict[str, Any], preloaded: list[str]) -> None:
    """Warm up, confine this process, serve the grader."""
    connection = _connection(config["socket"])
    zygote.preload(preloaded)
    scratch = config["scratch"]
    os.chdir(scratch)
    os.environ.update(HOME=scratch, TMPDIR=scratch, TEMP=scratch, MPLCONFIGDIR=scratch)
    tempfile.tempdir = scratch
    sys.dont_write_bytecode = True
    sys.pycache_prefix = scratch
    worker.run(confine.apply(config), config["seed"], connection)


def _connection(number: int) -> socket.socket:
    if sys.platform != "win32":
        return socket.socket(fileno=number)
    size = int.from_bytes(sys.stdin.buffer.read(4), "little")
    return socket.fromshare(sys.stdin.buffer.read(size))
