"""Frames: whatever bytes arrive, the reader returns a frame or refuses."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox import fuzz
from grader.sandbox.faults import Fault, clean, one_line
from grader.sandbox.frames import (
    MAX_BUFFERS,
    MAX_JSON,
    Closed,
    Connection,
    DeadlinePassed,
    ProtocolError,
    pack,
    read_frame,
)


def read_all(data: bytes, limit: int = 1 << 20) -> tuple[dict[str, object], list[bytearray]]:
    at = 0

    def read(size: int) -> bytearray:
        nonlocal at
        if size > len(data) - at:
            raise Closed
        at += size
        return bytearray(data[at - size : at])

    return read_frame(read, limit)


@given(
    st.dictionaries(st.text(), st.integers() | st.text() | st.none()),
    st.lists(st.binary(max_size=100), max_size=5),
)
def test_frames_survive(head: dict[str, object], buffers: list[bytes]) -> None:
    got, parts = read_all(pack(head, buffers) + b"".join(buffers))
    assert got == head
    assert [bytes(part) for part in parts] == buffers


@given(st.binary(max_size=300))
@settings(max_examples=500)
def test_noise_is_refused_or_ends_early(data: bytes) -> None:
    with contextlib.suppress(ProtocolError, Closed):
        head, _ = read_all(data)
        assert isinstance(head, dict)


@given(st.sampled_from(fuzz.seeds()), st.integers(0, 400), st.binary(min_size=1, max_size=9))
@settings(max_examples=500)
def test_damaged_frames_give_a_value_or_a_refusal(frame: bytes, at: int, patch: bytes) -> None:
    fuzz.one_input(frame[:at] + patch + frame[at + len(patch) :])
    fuzz.one_input(frame[:at])


@pytest.mark.parametrize(
    "head",
    [
        struct.pack("!II", MAX_JSON + 1, 0),
        struct.pack("!II", 2, MAX_BUFFERS + 1),
        struct.pack("!IIQ", 2, 1, (1 << 20) + 1) + b"{}",
        struct.pack("!IIQQ", 2, 2, 1 << 63, 1 << 63) + b"{}",
    ],
)
def test_lengths_are_checked_before_anything_is_read(head: bytes) -> None:
    with pytest.raises(ProtocolError):
        read_all(head)


def test_too_large_a_head_is_refused_by_the_sender() -> None:
    with pytest.raises(ValueError, match="array or a DataFrame"):
        pack({"ok": "x" * (MAX_JSON + 1)})


def test_a_deadline_ends_the_wait_and_ticks_are_made() -> None:
    left, right = socket.socketpair()
    ticks: list[float] = []
    line = Connection(left, 1 << 20, lambda: ticks.append(time.monotonic()))
    with pytest.raises(DeadlinePassed):
        line.receive(time.monotonic() + 0.2)
    assert len(ticks) >= 2
    right.close()
    with pytest.raises(Closed):
        line.receive(time.monotonic() + 1)
    line.close()


def test_a_large_frame_crosses_a_socket() -> None:
    left, right = socket.socketpair()
    data = bytes(range(256)) * (1 << 13)
    sender = threading.Thread(target=lambda: Connection(left, 0).send({"a": 1}, [data, b"", data]))
    sender.start()
    head, parts = Connection(right, 1 << 23).receive(time.monotonic() + 30)
    sender.join()
    assert head == {"a": 1}
    assert [bytes(part) for part in parts] == [data, b"", data]
    left.close()
    right.close()


@given(st.text())
def test_text_from_a_worker_is_safe_to_print(text: str) -> None:
    for cleaned in (clean(text, 50), one_line(text, 50)):
        assert len(cleaned) <= 50
        assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in cleaned)
        cleaned.encode()
    assert "\n" not in one_line(text, 50)


def test_a_fault_carries_no_path_out_of_the_submission() -> None:
    report = {"error": "E", "message": "m\x1b[31m\n2", "traceback": "", "function": "f"}
    for file, shown in [("/etc/passwd", ""), ("../x", ""), ("a/b.py", "a/b.py")]:
        fault = Fault.from_worker({**report, "file": file, "line": 3})
        assert (fault.file, fault.line) == (shown, 3)
        assert fault.message == "m 2"
    with pytest.raises(ValueError, match="wrong line"):
        Fault.from_worker({**report, "file": "", "line": -1})
