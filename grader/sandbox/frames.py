"""Frames between grader and worker: every length is checked before it is believed.

A frame is `!II` (bytes of JSON, number of buffers), one `!Q` per buffer, the JSON object, the
buffers. No pickle and no Arrow stream: both can be made to break their reader.
This module runs on both sides and imports nothing of the project.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import time
from collections.abc import Callable, Sequence
from typing import Any

Buffer = bytes | bytearray | memoryview
MAX_JSON = 4 << 20
MAX_BUFFERS = 1 << 14
TICK_SECONDS = 0.05
_CHUNK = 1 << 20


class ProtocolError(Exception):
    """The other side sent something that is not a valid frame or value."""


class DeadlinePassed(Exception):
    """The other side did not read or answer in time."""


class Closed(Exception):
    """The other side closed the connection."""


def need(condition: object, message: str) -> None:
    """Raise ProtocolError(message) unless condition holds."""
    if not condition:
        raise ProtocolError(message)


def pack(head: dict[str, Any], buffers: Sequence[Buffer] = ()) -> bytes:
    """Return everything of a frame that comes before its buffers.

    Raises:
        ValueError: the JSON part or the number of buffers is above the limit.
    """
    text = json.dumps(head, separators=(",", ":"), allow_nan=False).encode()
    if len(text) > MAX_JSON or len(buffers) > MAX_BUFFERS:
        raise ValueError("too many separate Python objects; use an array or a DataFrame")
    sizes = [len(buffer) for buffer in buffers]
    return struct.pack(f"!II{len(sizes)}Q", len(text), len(sizes), *sizes) + text


def read_frame(
    read: Callable[[int], bytearray], max_bytes: int
) -> tuple[dict[str, Any], list[bytearray]]:
    """Read one frame.

    Args:
        read: returns exactly so many bytes.
        max_bytes: most bytes of all buffers together.

    Raises:
        ProtocolError: a length is out of bounds or the JSON part is not an object.
    """
    json_length, count = struct.unpack("!II", read(8))
    need(json_length <= MAX_JSON and count <= MAX_BUFFERS, "a frame header out of bounds")
    sizes = struct.unpack(f"!{count}Q", read(8 * count))
    need(sum(sizes) <= max_bytes, f"a result larger than {max_bytes >> 20} MB")
    head = _parse(read(json_length))
    return head, [read(size) for size in sizes]


def _parse(raw: bytearray) -> dict[str, Any]:
    try:
        head = json.loads(raw, parse_constant=_refuse_constant)
    except (ValueError, RecursionError, MemoryError):
        raise ProtocolError("a frame that is not JSON") from None
    need(isinstance(head, dict), "a frame that is not an object")
    return dict(head)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


class Connection:
    """Frames over a socket, with deadlines.

    Args:
        sock: connected stream socket; it is made non-blocking.
        max_bytes: most bytes of buffers in one frame received.
        tick: called at least every TICK_SECONDS while waiting; may raise to end the wait.
    """

    def __init__(
        self, sock: socket.socket, max_bytes: int, tick: Callable[[], None] | None = None
    ) -> None:
        self._sock, self._max_bytes, self._tick = sock, max_bytes, tick
        sock.setblocking(False)

    def send(
        self, head: dict[str, Any], buffers: Sequence[Buffer] = (), deadline: float | None = None
    ) -> None:
        """Send one frame; deadline is a time.monotonic() value."""
        self._send_all(pack(head, buffers), deadline)
        for buffer in buffers:
            self._send_all(buffer, deadline)

    def receive(self, deadline: float | None = None) -> tuple[dict[str, Any], list[bytearray]]:
        """Receive one frame; deadline is a time.monotonic() value."""
        return read_frame(lambda size: self._read(size, deadline), self._max_bytes)

    def close(self) -> None:
        """Close the socket."""
        self._sock.close()

    def _send_all(self, data: Buffer, deadline: float | None) -> None:
        view = memoryview(data).cast("B") if len(data) else memoryview(b"")
        while len(view):
            try:
                view = view[self._sock.send(view[:_CHUNK]) :]
            except BlockingIOError:
                self._wait(False, deadline)
            except (BrokenPipeError, ConnectionResetError):
                raise Closed from None

    def _read(self, size: int, deadline: float | None) -> bytearray:
        data = bytearray(size)
        view, got = memoryview(data), 0
        while got < size:
            try:
                count = self._sock.recv_into(view[got:], min(size - got, _CHUNK))
            except BlockingIOError:
                self._wait(True, deadline)
                continue
            except ConnectionResetError:
                raise Closed from None
            if count == 0:
                raise Closed
            got += count
        return data

    def _wait(self, reading: bool, deadline: float | None) -> None:
        while True:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise DeadlinePassed
            pause = left if self._tick is None else min(TICK_SECONDS, left or TICK_SECONDS)
            ready = wait_ready(self._sock, reading, pause)
            if self._tick is not None:
                self._tick()
            if ready:
                return


def wait_ready(sock: socket.socket, reading: bool, seconds: float | None) -> bool:
    """Wait until the socket can be read (or written) for at most so many seconds."""
    if not hasattr(select, "poll"):  # Windows
        found = select.select([sock] * reading, [sock] * (not reading), [], seconds)
        return any(found)
    poll = select.poll()
    poll.register(sock.fileno(), select.POLLIN if reading else select.POLLOUT)
    return bool(poll.poll(None if seconds is None else seconds * 1000 + 1))
