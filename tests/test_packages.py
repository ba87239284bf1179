"""Wheels as data: fetched by the user's client, verified, cached, never installed."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path

import pytest

from grader import packages
from grader.errors import KitError

WHEEL = "toy_data-1.0-py3-none-any.whl"


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A wheel in a folder that plays the index."""
    path = tmp_path / "index" / WHEEL
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("toy_data/prices.csv", "a,b\n1,2\n")
    return path


@pytest.fixture
def sha256(wheel: Path) -> str:
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


@pytest.fixture
def client(wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package client that copies from that folder and writes down how it was called."""
    monkeypatch.setenv("CASEWORK_CACHE", str(tmp_path / "cache"))
    script, log = tmp_path / "client.py", tmp_path / "calls.txt"
    script.write_text(
        "import pathlib, shutil, sys\n"
        f"pathlib.Path({str(log)!r}).open('a').write(' '.join(sys.argv[1:]) + '\\n')\n"
        "dest = next(a for a in sys.argv if a.startswith('--dest=')).partition('=')[2]\n"
        f"shutil.copy({str(wheel)!r}, dest)\n"
    )
    monkeypatch.setattr(packages, "clients", lambda: [[sys.executable, str(script)]])
    return log


def get(sha256: str) -> Path:
    return packages.fetch("toy-data", "1.0", sha256, wheel=WHEEL)


def failing(monkeypatch: pytest.MonkeyPatch, *messages: str) -> None:
    """Make every client fail with one of these lines."""
    code = "import sys; sys.stderr.write(sys.argv[1]); sys.exit(1)"
    commands = [[sys.executable, "-c", code, message] for message in messages]
    monkeypatch.setattr(packages, "clients", lambda: commands)


def test_fetches_once_and_reads_a_file(client: Path, sha256: str) -> None:
    first, second = get(sha256), get(sha256)
    assert first == second
    assert packages.member(first, "toy_data/prices.csv") == b"a,b\n1,2\n"
    (call,) = client.read_text().splitlines()
    assert "--no-deps" in call
    assert "--only-binary=:all:" in call


def test_leaves_nothing_but_the_wheel(client: Path, sha256: str) -> None:
    assert [path.name for path in get(sha256).parent.iterdir()] == [WHEEL]


def test_a_damaged_cache_is_fetched_again(client: Path, sha256: str) -> None:
    path = get(sha256)
    path.write_bytes(path.read_bytes()[:-1])
    assert hashlib.sha256(get(sha256).read_bytes()).hexdigest() == sha256
    assert len(client.read_text().splitlines()) == 2


def test_another_file_than_the_pinned_one_is_refused(client: Path, tmp_path: Path) -> None:
    with pytest.raises(KitError, match="not the pinned one"):
        get("0" * 64)
    assert not list((tmp_path / "cache").rglob("*.whl"))


def test_cached_wheels_need_no_client(
    client: Path, sha256: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = get(sha256)
    failing(monkeypatch, "no network")
    assert get(sha256) == path


def test_offline_says_what_to_do(
    client: Path, sha256: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, "ERROR: could not resolve https://me:secret@mirror.example/simple")
    with pytest.raises(KitError) as caught:
        get(sha256)
    text = "\n".join(caught.value.lines())
    assert "could not resolve" in text
    assert WHEEL in caught.value.next
    assert "secret" not in text


def test_the_next_client_is_tried(
    client: Path, sha256: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = packages.clients()
    failing(monkeypatch, "no module named pip")
    both = packages.clients() + good
    monkeypatch.setattr(packages, "clients", lambda: both)
    assert get(sha256).is_file()


def test_a_refused_hash_is_named_as_such(
    client: Path, sha256: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS")
    with pytest.raises(KitError, match="not the pinned one"):
        get(sha256)


def test_no_client_at_all(client: Path, sha256: str, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch)
    with pytest.raises(KitError) as caught:
        get(sha256)
    assert "neither pip nor uv" in caught.value.why


def test_platform_wheels_ask_for_their_platform() -> None:
    options = packages._tags("arch-8.0.0-cp311-cp311-manylinux2014_x86_64.manylinux_2_17.whl")
    assert options[:2] == ["--platform=manylinux2014_x86_64", "--platform=manylinux_2_17"]
    assert "--python-version=311" in options
    assert "--abi=cp311" in options


def test_a_mirror_set_for_uv_serves_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    monkeypatch.setenv("UV_DEFAULT_INDEX", "inside=https://mirror.example/simple")
    assert packages._environment()["PIP_INDEX_URL"] == "https://mirror.example/simple"
    monkeypatch.setenv("PIP_INDEX_URL", "https://other.example/simple")
    assert packages._environment()["PIP_INDEX_URL"] == "https://other.example/simple"


@pytest.mark.parametrize(("name", "what"), [("toy_data/none.csv", "no file"), ("x", "no file")])
def test_a_missing_member_is_named(wheel: Path, name: str, what: str) -> None:
    with pytest.raises(KitError, match=what):
        packages.member(wheel, name)


def test_what_is_no_wheel_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "broken.whl"
    path.write_text("not a zip")
    with pytest.raises(KitError, match="cannot be read"):
        packages.member(path, "a")


@pytest.mark.network
def test_the_real_client_brings_a_real_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEWORK_CACHE", str(tmp_path))
    digest = "2d324c62a4188dc0b62a713f8d5cea177e208a5b45987e3d3f204dd56d3a669b"
    path = packages.fetch("skfolio", "1.12.2", digest, wheel="skfolio-1.12.2-py3-none-any.whl")
    assert packages.member(path, "skfolio/datasets/data/sp500_index.csv.gz")[:2] == b"\x1f\x8b"
