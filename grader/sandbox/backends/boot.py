"""How a worker's interpreter starts: clean environment, clean sys.path, worker modules only."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from ..policy import library_path

FOLDER = Path(__file__).resolve().parent.parent
# The package is rebuilt under another name: grader/__init__.py is not run and the repository
# never enters sys.path. Editable installs hook the import system, so their hooks are taken out.
_CODE = """
import sys, types
def ours(hook):
    return "__editable__" in str(getattr(hook, "__module__", ""))
sys.meta_path[:] = [finder for finder in sys.meta_path if not ours(finder)]
sys.path_hooks[:] = [hook for hook in sys.path_hooks if not ours(hook)]
sys.path[:] = {path!r}
package = types.ModuleType("casework_worker")
package.__path__ = [{folder!r}]
sys.modules["casework_worker"] = package
from casework_worker import {module}
{module}.main(*{arguments!r})
"""


def command(module: str, *arguments: Any) -> list[str]:
    """Return the command that runs main(*arguments) of a worker-side module.

    -I would ignore PYTHONHASHSEED; the environment is ours, so -s and -P are enough.
    """
    code = _CODE.format(path=library_path(), folder=str(FOLDER), module=module, arguments=arguments)
    return [sys.executable, "-B", "-s", "-P", "-c", code]


def clean_environment(threads: int) -> dict[str, str]:
    """Return the whole environment of a worker; nothing is inherited."""
    count = str(threads)
    environment = {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": count,
        "OPENBLAS_NUM_THREADS": count,
        "MKL_NUM_THREADS": count,
        "NUMEXPR_NUM_THREADS": count,
        "NUMBA_NUM_THREADS": count,
        "POLARS_MAX_THREADS": count,
        "LOKY_MAX_CPU_COUNT": count,
        "JOBLIB_MULTIPROCESSING": "0",
        "MALLOC_ARENA_MAX": "4",
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "Agg",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }
    if sys.platform == "win32":  # sockets and ctypes do not start without it
        environment["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", r"C:\Windows")
    return environment
