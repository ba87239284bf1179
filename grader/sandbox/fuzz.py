"""Fuzzing of what the grader reads from a worker: `python -m grader.sandbox.fuzz --seconds 60`.

With atheris (`pip install atheris`, not among the kit's requirements) the search is guided by
coverage. Without it valid frames are mutated at random, which finds less; the output says so.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import sys
import time
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import codec, columns, faults, frames, tables
from .codec import decode, encode
from .faults import Fault
from .frames import Closed, ProtocolError, pack, read_frame

_MAX_BYTES = 1 << 20


def read_answer(data: bytes) -> Any:
    """Read a frame and its value or error report from bytes, as the grader does.

    Raises:
        ProtocolError, Closed, ValueError: the only ways this may end.
    """
    at = 0

    def read(size: int) -> bytearray:
        nonlocal at
        if size > len(data) - at:
            raise Closed
        at += size
        return bytearray(data[at - size : at])

    head, buffers = read_frame(read, _MAX_BYTES)
    if isinstance(head.get("error"), dict):
        return Fault.from_worker(head["error"])
    return decode(head.get("ok"), buffers, lambda spec: None)


def one_input(data: bytes) -> None:
    """Fail if bytes lead to anything but a value or a refusal."""
    try:
        read_answer(data)
    except (ProtocolError, Closed):
        return
    except ValueError as error:
        if "error report" not in str(error):
            raise


def seeds() -> list[bytes]:
    """Return valid frames of every kind of value."""
    import numpy as np
    import pandas as pd

    values: list[Any] = [
        None,
        [1, 2.5, "text", True, float("nan")],
        {"a": [[1, 2], [3]] * 5, "b": {str(i): i for i in range(9)}},
        [["x", "y"]] * 9,
        np.arange(6.0).reshape(2, 3),
        np.array(["ab", "c"]),
        np.array(["2026-01-01"], "datetime64[s]"),
        pd.Series(["a", None, "ü"], index=[5, 6, 7], name="s"),
        pd.DataFrame({"x": [True, False], "y": ["a", "b"]}, index=pd.RangeIndex(2, 6, 2)),
        pd.Timestamp("2026-01-01"),
    ]
    report = {"error": "E", "message": "m", "traceback": "t", "file": "f", "function": "g"}
    frames = [pack({"error": {**report, "line": 1}, "n": "0"})]
    for value in values:
        tree, buffers = encode(value)
        frames.append(pack({"ok": tree, "n": "0"}, buffers) + b"".join(map(bytes, buffers)))
    return frames


def mutate(data: bytes, rng: random.Random) -> bytes:
    """Return data with a few bytes changed, removed, repeated or replaced by extremes."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(changed)) if changed else 0
        kind = rng.randrange(5)
        if kind == 0:
            changed[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 1:
            del changed[at : at + rng.randint(1, 8)]
        elif kind == 2:
            changed[at:at] = changed[at : at + rng.randint(1, 8)]
        elif kind == 3:
            changed[at : at + 8] = rng.choice([b"\xff" * 8, bytes(8), b"\x7f" + b"\xff" * 7])
        else:
            changed[at : at + 1] = rng.choice([b"-1", b"1e9", b"[", b'"', b"99999999999999999"])
    return bytes(changed)


def run_random(seconds: float, seed: int) -> int:
    """Mutate valid frames for so many seconds; return how many inputs were tried."""
    rng, frames = random.Random(seed), seeds()
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        one_input(mutate(rng.choice(frames), rng))
        count += 1
    return count


def _decoding_functions() -> list[types.FunctionType]:
    """Return the functions and methods that read what a worker sent."""
    found: list[types.FunctionType] = [read_answer]  # type: ignore[list-item]
    for module in (codec, columns, faults, frames, tables):
        own = [v for v in vars(module).values() if getattr(v, "__module__", "") == module.__name__]
        members = [m for v in own if isinstance(v, type) for m in vars(v).values()]
        found += [f for f in [*own, *members] if isinstance(f, types.FunctionType)]
    return found


def run_atheris(seconds: float, corpus: Path) -> None:
    """Let atheris search for so many seconds; it ends the process itself."""
    import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]

    for number, frame in enumerate(seeds()):
        (corpus / f"seed-{number}").write_bytes(frame)
    for function in _decoding_functions():
        atheris.instrument_func(function)
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds:.0f}", str(corpus)], one_input)
    atheris.Fuzz()


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz; any crash is a traceback and a non-zero exit code."""
    parser = argparse.ArgumentParser(prog="python -m grader.sandbox.fuzz")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed (optional: pip install atheris); mutating at random.")
        count = run_random(chosen.seconds, chosen.seed)
        print(f"{count} inputs in {chosen.seconds:g} s, seed {chosen.seed}: none broke the decoder")
        return 0
    import tempfile

    with tempfile.TemporaryDirectory() as corpus:
        run_atheris(chosen.seconds, Path(corpus))
    return 0


if __name__ == "__main__":
    sys.exit(main())
