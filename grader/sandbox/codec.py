"""Values as a small JSON tree plus raw buffers, in both directions. Runs on both sides.

Long lists and dicts travel as columns (values, lengths), so 50,000 recommendation lists cost
four buffers and not 50,000 JSON arrays.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .columns import Spec, decode_array, decode_text, encode_array, encode_text, take
from .frames import Buffer, ProtocolError, need
from .tables import decode_frame, decode_series, encode_frame, encode_series

MAX_DEPTH = 16
MAX_OBJECTS = 5_000_000
_COLUMNAR = 8  # shorter lists are cheaper as JSON
_SCALARS = (bool, int, float, str, np.bool_, np.integer, np.floating)
_TIMES = (pd.Timestamp, pd.Timedelta, type(pd.NaT), np.datetime64, np.timedelta64)
_TABLES = (np.ndarray, pd.Series, pd.DataFrame, pd.Index)


class Handle:
    """An object that stays in the worker: a fitted model, a sparse matrix, a generator.

    Attributes:
        id: its number in the session.
        type: name of its type, as the worker sent it.
        session: number of the session it belongs to.
    """

    __slots__ = ("id", "session", "type")

    def __init__(self, id: int, type: str, session: int = 0) -> None:
        self.id, self.type, self.session = id, type, session

    def __str__(self) -> str:
        return self.type

    def __repr__(self) -> str:
        return f"<Handle {self.id} {self.type}>"


def is_plain(value: Any, depth: int = 0) -> bool:
    """Tell whether value consists only of things that travel as data."""
    if value is None or isinstance(value, (*_SCALARS, *_TIMES, *_TABLES, Handle)):
        return True
    if depth > MAX_DEPTH:
        raise TypeError("a value nested too deeply; return an array or a DataFrame")
    if isinstance(value, dict):
        return all(isinstance(key, (str, int, np.integer)) for key in value) and all(
            is_plain(item, depth + 1) for item in value.values()
        )
    return isinstance(value, (list, tuple)) and all(is_plain(item, depth + 1) for item in value)


class Encoder:
    """Turns one value into a JSON tree; `buffers` holds the data it refers to.

    Args:
        session: number of the session whose handles may occur in the value.
    """

    def __init__(self, session: int = 0) -> None:
        self.buffers: list[Buffer] = []
        self._objects, self._session = 0, session

    def value(self, value: Any, depth: int = 0) -> Any:
        """Return the JSON tree of value.

        Raises:
            TypeError: something in it cannot travel; the message says what to use instead.
        """
        if depth > MAX_DEPTH:
            raise TypeError("a value nested too deeply; return an array or a DataFrame")
        if value is None or isinstance(value, (bool, np.bool_)):
            return None if value is None else bool(value)
        if isinstance(value, (list, tuple)):
            return self._list(list(value), depth)
        if isinstance(value, dict):
            return self._dict(value, depth)
        if isinstance(value, _TABLES):
            return self._table(value)
        return self._scalar(value)

    def _scalar(self, value: Any) -> Any:
        if isinstance(value, _TIMES):
            return self._time(value)
        if isinstance(value, str):
            return _valid_text(value)
        if isinstance(value, (int, np.integer)):
            return _small_integer(int(value))
        if isinstance(value, (float, np.floating)):
            number = float(value)
            return number if math.isfinite(number) else {"$": "float", "v": str(number)}
        if isinstance(value, Handle):
            if value.session != self._session:
                raise TypeError(f"a handle ({value.type}) of another session")
            return {"$": "handle", "id": value.id}
        raise TypeError(f"an object of type {type(value).__name__} cannot travel as data")

    def _time(self, value: Any) -> Any:
        if isinstance(value, (pd.Timestamp, pd.Timedelta)):
            if getattr(value, "tz", None) is not None:
                raise TypeError("a Timestamp with a time zone; use .tz_convert(None)")
            value = value.to_numpy()
        cell = np.array([np.datetime64("NaT", "ns") if value is pd.NaT else value])
        return {"$": "time", **encode_array(cell, self.buffers)}

    def _table(self, value: Any) -> Spec:
        if isinstance(value, pd.DataFrame):
            return encode_frame(value, self.buffers)
        if isinstance(value, pd.Series):
            return encode_series(value, self.buffers)
        array = value.to_numpy() if isinstance(value, pd.Index) else value
        return {"$": "array", **encode_array(np.asarray(array), self.buffers)}

    def _list(self, items: list[Any], depth: int) -> Any:
        self._objects += len(items)
        if self._objects > MAX_OBJECTS:
            raise TypeError(f"more than {MAX_OBJECTS:,} list items; return an array")
        kind = _kind(items) if len(items) >= _COLUMNAR else ""
        if kind in ("f", "i", "b"):
            array = np.array(items, {"f": "<f8", "i": "<i8", "b": "|b1"}[kind])
            return {"$": "list", **encode_array(array, self.buffers)}
        if kind == "s":
            return {"$": "list", **encode_text(items, self.buffers, "object")}
        if kind == "l":
            flat = [item for inner in items for item in inner]
            lengths = np.array([len(inner) for inner in items], "<i8")
            spec = encode_array(lengths, self.buffers)
            return {"$": "lists", "n": spec, "v": self._list(flat, depth + 1)}
        return [self.value(item, depth + 1) for item in items]

    def _dict(self, value: dict[Any, Any], depth: int) -> Spec:
        keys = [int(key) if isinstance(key, np.integer) else key for key in value]
        if not all(isinstance(key, (str, int)) for key in keys):
            raise TypeError("a dict with keys that are neither text nor integers")
        values = list(value.values())
        return {"$": "dict", "k": self._list(keys, depth + 1), "v": self._list(values, depth + 1)}


def _kind(items: list[Any]) -> str:
    kinds = {_kind_of(item_type) for item_type in set(map(type, items))}
    if len(kinds) != 1:
        return ""
    kind = kinds.pop()
    if kind == "i" and not (min(items) >= -(1 << 63) and max(items) < 1 << 63):
        return ""
    return kind


def _kind_of(kind: type) -> str:
    for letter, types in (
        ("b", (bool, np.bool_)),
        ("i", (int, np.integer)),
        ("f", (float, np.float64, np.float32, np.float16)),
        ("s", (str,)),
        ("l", (list, tuple)),
    ):
        if issubclass(kind, types):
            return letter
    return ""


def _small_integer(value: int) -> int:
    if not -(1 << 63) <= value < 1 << 64:
        raise TypeError("an integer that does not fit into 64 bits")
    return value


def _valid_text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise TypeError("text that is not valid Unicode (a lone surrogate)") from None
    return str(value)


class Decoder:
    """Turns a JSON tree and its buffers into a value.

    Args:
        buffers: data of the frame.
        handle: turns the record of a handle into what stands for it.
    """

    def __init__(self, buffers: Sequence[bytearray], handle: Callable[[Spec], Any]) -> None:
        self._buffers, self._handle, self._objects = buffers, handle, 0

    def value(self, tree: Any, depth: int = 0) -> Any:
        """Return the value of a tree; raises ProtocolError."""
        need(depth <= 2 * MAX_DEPTH + 4, "a value nested too deeply")
        if isinstance(tree, list):
            self._count(len(tree))
            return [self.value(item, depth + 1) for item in tree]
        if isinstance(tree, dict):
            return self._tagged(tree, depth)
        if isinstance(tree, str):
            need(tree.isascii() or _encodes(tree), "text that is not valid Unicode")
        elif type(tree) is int:
            need(-(1 << 63) <= tree < 1 << 64, "an integer that is too large")
        return tree

    def _count(self, objects: int) -> None:
        self._objects += objects
        need(self._objects <= MAX_OBJECTS, "a value with too many parts")

    def _tagged(self, tree: Spec, depth: int) -> Any:
        tag = tree.get("$")
        if tag in ("series", "frame"):
            return (decode_series if tag == "series" else decode_frame)(tree, self._buffers)
        if tag == "array":
            return decode_array(tree, self._buffers)
        if tag == "list":
            return self._column(tree)
        if tag == "lists":
            return self._lists(tree, depth)
        if tag == "dict":
            return self._dict(tree, depth)
        if tag == "float":
            need(tree.get("v") in ("nan", "inf", "-inf"), "a bad number")
            return float(tree["v"])
        if tag == "time":
            return self._time(tree)
        need(tag == "handle", "an unknown tag")
        return self._handle(tree)

    def _column(self, tree: Spec) -> list[Any]:
        shape = tree.get("s")
        if not (isinstance(shape, list) and len(shape) == 1 and type(shape[0]) is int):
            raise ProtocolError("a bad list")
        need(shape[0] >= 0, "a bad list")
        self._count(shape[0])
        if tree.get("k") == "text":
            return decode_text(tree, self._buffers, shape[0])
        need(tree.get("k") in ("<f8", "<i8", "|b1"), "a bad list")
        return list(decode_array(tree, self._buffers).tolist())

    def _lists(self, tree: Spec, depth: int) -> list[Any]:
        spec = tree.get("n")
        need(isinstance(spec, dict) and spec.get("k") == "<i8", "bad list lengths")
        need(len(take(spec or {}, "b", self._buffers)) <= 8 * MAX_OBJECTS, "too many lists")
        lengths = decode_array(spec, self._buffers)
        need(lengths.ndim == 1 and (not lengths.size or lengths.min() >= 0), "bad list lengths")
        self._count(len(lengths))
        flat = self.value(tree.get("v"), depth + 1)
        need(isinstance(flat, list), "lists without items")
        sizes, at, result = lengths.tolist(), 0, []
        need(sum(sizes) == len(flat), "list lengths that do not fit")
        for size in sizes:
            result.append(flat[at : at + size])
            at += size
        return result

    def _dict(self, tree: Spec, depth: int) -> dict[Any, Any]:
        keys = self.value(tree.get("k"), depth + 1)
        values = self.value(tree.get("v"), depth + 1)
        need(isinstance(keys, list) and isinstance(values, list), "a bad dict")
        need(len(keys) == len(values), "a dict with more keys than values")
        need(all(isinstance(key, (str, int)) for key in keys), "a bad key of a dict")
        return dict(zip(keys, values, strict=True))

    def _time(self, tree: Spec) -> Any:
        cell = decode_array(tree, self._buffers)
        need(cell.shape == (1,) and cell.dtype.kind in "Mm", "a bad time")
        return pd.Timestamp(cell[0]) if cell.dtype.kind == "M" else pd.Timedelta(cell[0])


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def encode(value: Any, session: int = 0) -> tuple[Any, list[Buffer]]:
    """Return (JSON tree, buffers) of a value; raises TypeError if something cannot travel."""
    encoder = Encoder(session)
    return encoder.value(value), encoder.buffers


def decode(tree: Any, buffers: Sequence[bytearray], handle: Callable[[Spec], Any]) -> Any:
    """Return the value of (JSON tree, buffers).

    Raises:
        ProtocolError: whatever is wrong with it; nothing else leaves this function.
    """
    try:
        return Decoder(buffers, handle).value(tree)
    except ProtocolError:
        raise
    except (ArithmeticError, LookupError, MemoryError, RecursionError, TypeError, ValueError) as e:
        raise ProtocolError(f"a value that cannot be rebuilt ({type(e).__name__})") from None
