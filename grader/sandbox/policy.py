"""Which files a worker may use. Everything that is not named here is closed to it.

Landlock knows no exception below an allowed folder. So an allowed folder that holds something
forbidden is replaced by its other children, and a submission that lies where it should not is
readable alone, without the files beside it.
"""

from __future__ import annotations

import site
import sys
import sysconfig
import tempfile
from collections.abc import Iterable
from pathlib import Path

Rule = tuple[str, str]  # (path, key of landlock.ACCESS)

_SYSTEM = (
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/timezone",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/self",
    "/proc/sys/vm/overcommit_memory",
    "/sys/devices/system/cpu",
    "/dev/zero",
    "/dev/urandom",
    "/dev/random",
)
KIT_FOLDERS = ("labs", "solutions", "datasets", "starter", "runs", "tests", ".git")
_PACKAGE = Path(__file__).resolve().parents[1]


_LIMIT_FILES = (
    "cpu.max",
    "memory.max",
    "cpu.cfs_quota_us",
    "cpu.cfs_period_us",
    "memory.limit_in_bytes",
)


def cgroup_files() -> list[str]:
    """Return the files that tell a process how much it may use.

    DuckDB aborts if such a file exists and cannot be read.
    """
    base = Path("/sys/fs/cgroup")
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return []
    own = [line.split(":", 2) for line in lines if line.count(":") >= 2]
    folders = [base, base / "cpu", base / "memory"]
    for _, controllers, path in own:
        folders += [base / name / path.lstrip("/") for name in ("", *controllers.split(","))]
    return [str(f / name) for f in dict.fromkeys(folders) for name in _LIMIT_FILES]


def library_path() -> list[str]:
    """Return sys.path of a worker: the standard library and site-packages, nothing else."""
    paths = sysconfig.get_paths()
    stdlib = Path(paths["stdlib"])
    wanted = [
        str(stdlib.parent / f"python{sys.version_info.major}{sys.version_info.minor}.zip"),
        paths["stdlib"],
        str(Path(paths["platstdlib"], "lib-dynload")),
        str(Path(sys.base_prefix, "lib", stdlib.name, "lib-dynload")),
        paths["purelib"],
        paths["platlib"],
        *site.getsitepackages(),
    ]
    return [path for path in dict.fromkeys(wanted) if Path(path).exists()]


def forbidden_paths(extra: Iterable[str | Path] = ()) -> list[Path]:
    """Return what no worker may read: the kit's own folders, home, and what the caller names.

    Home and the temporary folder count as wholes: a submission folder below them is fine, a
    submission folder that is or holds one of them is not.
    """
    root = _PACKAGE.parent
    own = [_PACKAGE, *(root / name for name in KIT_FOLDERS)]
    personal = [Path(tempfile.gettempdir()), Path("~").expanduser()]
    return [Path(path).resolve() for path in [*own, *personal, *extra]]


def library_rules(forbidden: Iterable[Path]) -> list[Rule]:
    """Return read rules of interpreter, site-packages and system, none above a forbidden path."""
    prefixes = [str(Path(prefix, "lib")) for prefix in (sys.prefix, sys.base_prefix)]
    blocked = list(forbidden)
    wanted = dict.fromkeys([*prefixes, *library_path(), *_SYSTEM, *cgroup_files()])
    rules: list[Rule] = []
    for path in wanted:
        if Path(path).exists():
            rules += _carve(path, blocked)
    return list(dict.fromkeys([*rules, ("/dev/null", "device")]))


def _carve(path: str, forbidden: list[Path]) -> list[Rule]:
    if path == "/proc/self":  # names the worker only when the worker opens it
        return [(path, "read")]
    real = Path(path).resolve()
    if any(real.is_relative_to(other) and real != other for other in _closed(forbidden)):
        return []
    if not holds_any(real, forbidden):
        return [(str(real), "read")]
    children = [child for child in sorted(real.iterdir()) if child.resolve() not in forbidden]
    return [(str(real), "list"), *(rule for c in children for rule in _carve(str(c), forbidden))]


def _closed(forbidden: list[Path]) -> list[Path]:
    """Return the forbidden paths whose insides are closed too: all but home and temporary."""
    open_below = {Path(tempfile.gettempdir()).resolve(), Path("~").expanduser().resolve()}
    return [path for path in forbidden if path not in open_below]


def holds_any(folder: Path, others: Iterable[Path]) -> bool:
    """Tell whether folder is, or is above, one of the others."""
    return any(other.is_relative_to(folder) for other in others)


def submission_rules(path: Path, forbidden: Iterable[Path]) -> list[Rule]:
    """Return the read rule of a submission: its folder, or the file alone.

    The file alone if its folder holds something forbidden (the repository, home) or lies inside
    something forbidden (a bank of solutions).
    """
    blocked, folder = list(forbidden), path.resolve().parent
    inside = any(folder.is_relative_to(other) for other in _closed(blocked))
    alone = inside or holds_any(folder, blocked)
    return [(str(path.resolve() if alone else folder), "read")]
