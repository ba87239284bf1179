"""Sets the kit up: finds a suitable Python, makes .venv and installs the pinned packages.

    python3 bootstrap.py          what the labs need
    python3 bootstrap.py --dev    also what the tests and linters need

Runs on any Python 3.8 or later and needs nothing else; uv is used when it is there, pip otherwise.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 14)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
INTERRUPTED, CANNOT = 130, 3


def supported(version):
    """Whether packages of the stack exist for this version (major, minor)."""
    return OLDEST <= tuple(version) <= NEWEST


def candidates():
    """Yield commands that may be a Python: the running one first, then newest to oldest."""
    yield [sys.executable]
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        yield [f"python3.{minor}"]
        if os.name == "nt":
            yield ["py", f"-3.{minor}"]


def version_of(command):
    """Return (major, minor) of an interpreter by running it, or None.

    Being on PATH is not enough: version managers leave commands there that only print an error.
    """
    if shutil.which(command[0]) is None:
        return None
    # Without ensurepip (Debian's python3-venv) no environment with pip can be made.
    code = "import sys, venv, ensurepip; print(*sys.version_info[:2])"
    try:
        done = subprocess.run([*command, "-c", code], capture_output=True, text=True, timeout=30)
        return tuple(int(part) for part in done.stdout.split()) if done.returncode == 0 else None
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def find_python():
    """Return the command of the first suitable interpreter, or stop and say what to install."""
    for command in candidates():
        version = version_of(command)
        if version and supported(version):
            return command
    oldest, newest = (".".join(map(str, version)) for version in (OLDEST, NEWEST))
    return stop(
        f"Casework needs Python {oldest} to {newest} with venv; none was found.\n"
        f"  This one is Python {sys.version.split()[0]}.\n"
        f"  Next: install Python {newest}\n"
        "    Debian, Ubuntu   sudo apt install python3 python3-venv\n"
        "    macOS            brew install python@3.13, or the installer of python.org\n"
        "    Windows          winget install Python.Python.3.13\n"
        "    with uv          uv python install 3.13"
    )


def python_in_venv():
    """Return the path of the environment's interpreter."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make_venv():
    """Make the environment unless one of a suitable version is there."""
    if python_in_venv().exists():
        version = version_of([str(python_in_venv())])
        if version and supported(version):
            return
        print("The environment in .venv does not fit any more: making it anew.")
        shutil.rmtree(VENV)
    python = find_python()
    say(f"Making .venv with Python {'.'.join(map(str, version_of(python)))}")
    run([*python, "-m", "venv", str(VENV)])


def install(requirements):
    """Install pinned packages, each checked against its hash, then the kit itself."""
    python = str(python_in_venv())
    uv = shutil.which("uv")
    if uv:
        # Compiled now: the sandbox's processes read bytecode but never write any.
        base = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python]
    else:
        base = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    say("Installing packages with " + ("uv" if uv else "pip, this takes a few minutes"))
    run([*base, "--require-hashes", "-r", str(ROOT / requirements)])
    run([*base, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])


def run(command):
    """Run a command; on failure say which one and stop."""
    environment = {**os.environ, "PIP_REQUIRE_VIRTUALENV": "0"}
    if subprocess.run(command, cwd=ROOT, env=environment).returncode != 0:
        stop(
            "Set-up failed in: " + " ".join(command) + "\n"
            "  Why: the lines above; most often no network or no package index.\n"
            "  Next: repair that and run the same command again; what is installed is kept."
        )


def say(text):
    """Print progress at once, also into a pipe."""
    print(text, flush=True)


def stop(text):
    """Print why set-up cannot go on, and exit."""
    print(text, file=sys.stderr)
    sys.exit(CANNOT)


def main(arguments):
    """Set up for learners, or with --dev for developers."""
    unknown = [argument for argument in arguments if argument != "--dev"]
    if unknown:
        stop(f"Unknown argument {unknown[0]}. Usage: bootstrap.py [--dev]")
    dev = "--dev" in arguments
    make_venv()
    install("requirements-dev.txt" if dev else "requirements.txt")
    (VENV / (".ready-dev" if dev else ".ready")).touch()
    if dev:
        (VENV / ".ready").touch()
    if os.name == "nt":
        say("Ready. Next: .venv\\Scripts\\casework lab fraud")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
