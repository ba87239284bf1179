"""Seeds of a run: public in practice, derived from a secret file in an exam."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.lab import Lab
from grader.paths import shown

MIN_SECRET_BYTES = 16


@dataclass(frozen=True)
class RunSeeds:
    """Seeds of the hold-out, of the checks' small data and of the resampling."""

    mode: str
    holdout: int
    checks: int
    resampling: int
    fingerprint: str


def practice(lab: Lab) -> RunSeeds:
    """Return the public seeds of a lab: the same hold-out for everyone, so runs compare."""
    fingerprint = hashlib.sha256(f"practice {lab.id} {lab.seeds.practice}".encode()).hexdigest()
    return RunSeeds("practice", lab.seeds.practice, lab.seeds.practice + 1, 0, fingerprint[:12])


def exam(lab: Lab, path: Path) -> RunSeeds:
    """Derive seeds from the bytes of a secret file; the fingerprint does not give it away.

    Raises:
        UsageError: no such file, or too short to be a secret.
    """
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise UsageError(f"cannot read: {error.strerror}", where=shown(path)) from None
    if len(secret) < MIN_SECRET_BYTES:
        raise UsageError(
            f"the seed file holds {len(secret)} bytes; it needs at least {MIN_SECRET_BYTES}",
            where=shown(path),
            next="make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'",
        )
    return RunSeeds(
        "exam",
        _derive(secret, f"{lab.id} hold-out"),
        _derive(secret, f"{lab.id} checks"),
        _derive(secret, f"{lab.id} resampling"),
        hashlib.sha256(b"fingerprint|" + lab.id.encode() + b"|" + secret).hexdigest()[:12],
    )


def numbered(lab: Lab, number: int) -> RunSeeds:
    """Return seeds for the `number`-th world of a verification of the lab."""
    secret = f"verify {number}".encode()
    seeds = [_derive(secret, f"{lab.id} {use}") for use in ("hold-out", "checks", "resampling")]
    return RunSeeds("verify", seeds[0], seeds[1], seeds[2], f"verify-{number}")


def _derive(secret: bytes, use: str) -> int:
    return int.from_bytes(hashlib.sha256(use.encode() + b"|" + secret).digest()[:6], "big")
