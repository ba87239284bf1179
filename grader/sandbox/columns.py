"""Arrays and text as raw little-endian buffers, each checked before use. Runs on both sides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from .frames import Buffer, ProtocolError, need

Spec = dict[str, Any]
MAX_VALUES = 1 << 31
_UNIT = r"\[(?:ns|us|ms|s|m|h|D|W|M|Y)\]"
_DTYPE = re.compile(rf"\|b1|\|[iu]1|<[iu][248]|<f[248]|<[Mm]8{_UNIT}|<U[0-9]{{1,6}}")
_PRESENT, _NAN, _NONE = 0, 1, 2


def put(buffers: list[Buffer], data: Buffer) -> int:
    """Append a buffer and return its number."""
    buffers.append(data)
    return len(buffers) - 1


def take(spec: Spec, key: str, buffers: Sequence[bytearray]) -> bytearray:
    """Return the buffer that spec[key] names; raises ProtocolError."""
    index = spec.get(key)
    need(type(index) is int and 0 <= index < len(buffers), "a wrong buffer number")
    return buffers[int(str(index))]


def encode_array(array: np.ndarray[Any, Any], buffers: list[Buffer]) -> Spec:
    """Describe an array and append its data to buffers.

    Raises:
        TypeError: the dtype cannot travel; the message says what to use instead.
    """
    if array.dtype.kind == "O":
        return encode_text(array.ravel().tolist(), buffers, "object", array.shape)
    array = np.ascontiguousarray(array).reshape(array.shape)
    array = array.astype(array.dtype.newbyteorder("<"), copy=False)
    if array.dtype.str == "<U0":
        array = array.astype("<U1")
    if not _DTYPE.fullmatch(array.dtype.str):
        raise TypeError(f"dtype {array.dtype} cannot be returned; use numbers, dates or text")
    if array.dtype.kind == "U" and array.size:
        _check_code_points(array.reshape(-1).view("<u4"), TypeError)
    return {"k": array.dtype.str, "s": list(array.shape), "b": put(buffers, _raw(array))}


def _raw(array: np.ndarray[Any, Any]) -> Buffer:
    """Return the memory of a contiguous array; dates have no buffer of their own."""
    return array.reshape(-1).view("u1").data if array.size else b""


def decode_array(spec: Any, buffers: Sequence[bytearray]) -> np.ndarray[Any, Any]:
    """Rebuild an array; it owns its memory and can be written.

    Raises:
        ProtocolError: anything about it does not fit.
    """
    need(isinstance(spec, dict) and isinstance(spec.get("k"), str), "a bad array header")
    shape, size = _shape(spec)
    if spec["k"] == "text":
        cells = np.empty(size, dtype=object)
        cells[:] = decode_text(spec, buffers, size)
        return np.reshape(cells, shape)
    need(_DTYPE.fullmatch(spec["k"]), "a dtype that is not allowed")
    dtype, raw = np.dtype(spec["k"]), take(spec, "b", buffers)
    need(len(raw) == size * dtype.itemsize, "a buffer that does not fit its shape")
    if dtype.kind == "b":  # a byte other than 0 and 1 would be undefined behaviour
        return np.reshape(np.frombuffer(raw, "u1") != 0, shape)
    array: np.ndarray[Any, Any] = np.frombuffer(raw, dtype).reshape(shape)
    if dtype.kind == "U" and size:
        _check_code_points(np.frombuffer(raw, "<u4"), ProtocolError)
    return array


def _shape(spec: Spec) -> tuple[list[int], int]:
    shape = spec.get("s")
    if not isinstance(shape, list) or len(shape) > 8:
        raise ProtocolError("a bad shape")
    size = 1
    for length in shape:
        need(type(length) is int and 0 <= length <= MAX_VALUES, "a bad shape")
        size *= length
    need(size <= MAX_VALUES, "an array that is too large")
    return shape, size


def _check_code_points(points: np.ndarray[Any, Any], error: type[Exception]) -> None:
    if bool(((points > 0x10FFFF) | ((points >= 0xD800) & (points < 0xE000))).any()):
        raise error("text that is not valid Unicode")


def encode_text(
    cells: Sequence[Any], buffers: list[Buffer], flavour: str, shape: Sequence[int] | None = None
) -> Spec:
    """Describe cells of text, None and NaN as UTF-8, offsets and a mask.

    Args:
        flavour: "str" and "string" are pandas dtypes, "object" a column of Python strings.

    Raises:
        TypeError: a cell is none of these, or the text is not valid Unicode.
    """
    marks = [_PRESENT if isinstance(cell, str) else _missing(cell) for cell in cells]
    try:
        texts = [
            cell.encode() if mark == _PRESENT else b""
            for cell, mark in zip(cells, marks, strict=True)
        ]
    except UnicodeEncodeError:
        raise TypeError("text that is not valid Unicode (a lone surrogate)") from None
    offsets = np.zeros(len(texts) + 1, "<i8")
    np.cumsum([len(text) for text in texts], out=offsets[1:])
    return text_spec(b"".join(texts), offsets, np.array(marks, "u1"), buffers, flavour, shape)


def text_spec(
    data: Buffer,
    offsets: np.ndarray[Any, Any],
    marks: np.ndarray[Any, Any],
    buffers: list[Buffer],
    flavour: str,
    shape: Sequence[int] | None = None,
) -> Spec:
    """Append the three buffers of a text column and return its description."""
    return {
        "k": "text",
        "f": flavour,
        "s": list(shape) if shape is not None else [len(marks)],
        "b": put(buffers, data),
        "o": put(buffers, _raw(offsets)),
        "m": put(buffers, _raw(marks)),
    }


def _missing(cell: Any) -> int:
    if cell is None:
        return _NONE
    if isinstance(cell, float) and cell != cell:
        return _NAN
    raise TypeError(
        f"an object column that holds {type(cell).__name__} cannot be returned; "
        "convert it to numbers, dates or text with astype"
    )


def text_buffers(
    spec: Spec, buffers: Sequence[bytearray], size: int
) -> tuple[bytearray, np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return (UTF-8 bytes, offsets of shape (size + 1,), marks of shape (size,)), checked."""
    data = take(spec, "b", buffers)
    raw, marks = take(spec, "o", buffers), np.frombuffer(take(spec, "m", buffers), "u1")
    need(len(raw) == 8 * (size + 1) and len(marks) == size, "text buffers that do not fit")
    offsets = np.frombuffer(raw, "<i8")
    need(offsets[0] == 0 and offsets[-1] == len(data), "text offsets out of bounds")
    need(bool((offsets[1:] >= offsets[:-1]).all()), "text offsets that go back")
    need(not len(marks) or marks.max() <= _NONE, "a bad mark of a missing text")
    return data, offsets, marks


def decode_text(spec: Spec, buffers: Sequence[bytearray], size: int) -> list[Any]:
    """Return the cells of a text column as Python strings, NaN and None."""
    data, offsets, marks = text_buffers(spec, buffers, size)
    raw, at = bytes(data), offsets.tolist()
    try:
        cells: list[Any] = [raw[at[i] : at[i + 1]].decode() for i in range(size)]
    except UnicodeDecodeError:
        raise ProtocolError("text that is not UTF-8") from None
    for i in np.flatnonzero(marks).tolist():
        cells[i] = None if marks[i] == _NONE else float("nan")
    return cells
