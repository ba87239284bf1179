"""Series, DataFrame and their indexes as columns of raw buffers. Runs on both sides.

Values, dtypes, names and order survive exactly. Categories travel as their values; a frequency
of a DatetimeIndex is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from .columns import (
    MAX_VALUES,
    Spec,
    decode_array,
    decode_text,
    encode_array,
    encode_text,
    text_buffers,
    text_spec,
)
from .frames import Buffer, ProtocolError, need

MAX_COLUMNS = 5000


def encode_column(column: Any, buffers: list[Buffer], label: str) -> Spec:
    """Describe the values of a Series or Index.

    Args:
        label: how to name the column in an error.

    Raises:
        TypeError: the dtype cannot travel; the message says what to use instead.
    """
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return encode_column(_plain_categories(column), buffers, label)
    if isinstance(dtype, pd.StringDtype):
        return _encode_strings(column, buffers, "string" if dtype.na_value is pd.NA else "str")
    if not isinstance(dtype, np.dtype):
        raise TypeError(f"{label} has dtype {dtype}, which cannot be returned; {_advice(dtype)}")
    try:
        return encode_array(column.to_numpy(), buffers)
    except TypeError as error:
        raise TypeError(f"{label}: {error}") from None


def _plain_categories(column: Any) -> Any:
    values = column if isinstance(column, pd.Series) else column.to_series()
    target = values.cat.categories.dtype
    if values.isna().any() and target.kind in "iub":
        target = np.dtype("float64")
    return values.astype(target)


def _advice(dtype: Any) -> str:
    if isinstance(dtype, pd.DatetimeTZDtype):
        return "use .dt.tz_convert(None)"
    return "use .astype('float64') or .astype('str')"


def _encode_strings(column: Any, buffers: list[Buffer], flavour: str) -> Spec:
    try:
        import pyarrow as pa
    except ImportError:
        cells = [cell if isinstance(cell, str) else float("nan") for cell in column]
        return encode_text(cells, buffers, flavour)
    array = pa.array(column.array, type=pa.large_string(), from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    marks = array.is_null().to_numpy(zero_copy_only=False).astype("u1")
    if array.offset or array.null_count:  # begin at offset 0, no bytes behind a missing cell
        array = pa.concat_arrays([array.fill_null("")])
    count = len(array)
    if not count:
        return encode_text([], buffers, flavour)
    _, raw_offsets, raw_data = array.buffers()
    offsets = np.frombuffer(raw_offsets, "<i8")[array.offset : array.offset + count + 1]
    data = memoryview(raw_data)[int(offsets[0]) : int(offsets[-1])] if raw_data else b""
    return text_spec(data, offsets - offsets[0], marks, buffers, flavour)


def decode_column(spec: Any, buffers: Sequence[bytearray]) -> Any:
    """Return the values of one column: a one-dimensional numpy or pandas array."""
    need(isinstance(spec, dict), "a bad column")
    shape = spec.get("s")
    if not (isinstance(shape, list) and len(shape) == 1):
        raise ProtocolError("a column with a wrong number of dimensions")
    if spec.get("k") != "text" or spec.get("f") == "object":
        return decode_array(spec, buffers)
    need(spec.get("f") in ("str", "string"), "an unknown kind of text")
    need(type(shape[0]) is int and 0 <= shape[0] <= MAX_VALUES, "a bad shape")
    return _decode_strings(spec, buffers, shape[0])


def _decode_strings(spec: Spec, buffers: Sequence[bytearray], size: int) -> Any:
    dtype: Any = "string" if spec["f"] == "string" else "str"
    try:
        import pyarrow as pa
    except ImportError:
        return pd.array(decode_text(spec, buffers, size), dtype=dtype)
    data, offsets, marks = text_buffers(spec, buffers, size)
    present = np.packbits(marks == 0, bitorder="little").tobytes()
    parts = [pa.py_buffer(part) for part in (present, offsets, data)]
    array = pa.Array.from_buffers(pa.large_string(), size, parts)
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        raise ProtocolError("text that is not UTF-8") from None
    return pd.array(array, dtype=dtype)


def encode_index(index: Any, buffers: list[Buffer], label: str) -> Spec:
    """Describe an index with its name."""
    if isinstance(index, pd.MultiIndex):
        raise TypeError(f"{label} is a MultiIndex; use reset_index() and return plain columns")
    head: Spec = {"n": _name(index.name, label)}
    if isinstance(index, pd.RangeIndex):
        return {**head, "r": [int(index.start), int(index.stop), int(index.step)]}
    return {**head, "c": encode_column(index, buffers, label)}


def decode_index(spec: Any, buffers: Sequence[bytearray], size: int) -> Any:
    """Return the index; raises ProtocolError unless it has exactly size entries."""
    need(isinstance(spec, dict), "a bad index")
    name = _decode_name(spec.get("n"))
    if "c" in spec:
        values = decode_column(spec["c"], buffers)
        need(len(values) == size, "an index of the wrong length")
        return pd.Index(values, name=name, dtype=values.dtype)
    limits = spec.get("r")
    need(isinstance(limits, list) and len(limits) == 3, "a bad range")
    need(all(type(x) is int and abs(x) < 1 << 62 for x in limits or ()), "a bad range")
    start, stop, step = limits or (0, 0, 0)
    need(step != 0 and len(range(start, stop, step)) == size, "an index of the wrong length")
    return pd.RangeIndex(start, stop, step, name=name)


def _name(name: Any, label: str) -> str | int | None:
    if name is None or isinstance(name, str):
        return name
    if isinstance(name, (int, np.integer)) and not isinstance(name, bool):
        return int(name)
    raise TypeError(f"{label} has a name of type {type(name).__name__}; name it with text")


def _decode_name(name: Any) -> str | int | None:
    if isinstance(name, str):
        need(len(name) <= 1000 and name.isprintable(), "a bad name")
    else:
        need(name is None or (type(name) is int and abs(name) < 1 << 63), "a bad name")
    return name if name is None or isinstance(name, (str, int)) else None


def encode_series(series: Any, buffers: list[Buffer]) -> Spec:
    """Describe a Series with its index and name."""
    return {
        "$": "series",
        "n": _name(series.name, "the Series"),
        "i": encode_index(series.index, buffers, "the index"),
        "c": encode_column(series, buffers, "the Series"),
    }


def decode_series(spec: Spec, buffers: Sequence[bytearray]) -> Any:
    """Rebuild a Series; raises ProtocolError."""
    values = decode_column(spec.get("c"), buffers)
    index = decode_index(spec.get("i"), buffers, len(values))
    return pd.Series(values, index=index, name=_decode_name(spec.get("n")), dtype=values.dtype)


def encode_frame(frame: Any, buffers: list[Buffer]) -> Spec:
    """Describe a DataFrame; raises TypeError for duplicate columns and a MultiIndex."""
    if frame.shape[1] > MAX_COLUMNS:
        raise TypeError(f"a DataFrame with more than {MAX_COLUMNS} columns; use an array")
    names = encode_index(frame.columns, buffers, "the column index")
    if not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()][0]
        raise TypeError(f"the DataFrame has column {twice!r} twice; give each its own name")
    columns = [
        encode_column(frame.iloc[:, i], buffers, f"column {frame.columns[i]!r}")
        for i in range(frame.shape[1])
    ]
    rows = encode_index(frame.index, buffers, "the index")
    return {"$": "frame", "x": names, "i": rows, "c": columns, "l": len(frame)}


def decode_frame(spec: Spec, buffers: Sequence[bytearray]) -> Any:
    """Rebuild a DataFrame; raises ProtocolError."""
    specs, length = spec.get("c"), spec.get("l")
    if not (isinstance(specs, list) and len(specs) <= MAX_COLUMNS):
        raise ProtocolError("bad columns")
    if type(length) is not int or not 0 <= length <= MAX_VALUES:
        raise ProtocolError("a bad length")
    columns = [decode_column(part, buffers) for part in specs]
    need(all(len(column) == length for column in columns), "columns of different length")
    names = decode_index(spec.get("x"), buffers, len(columns))
    need(names.is_unique, "a column twice")
    index = decode_index(spec.get("i"), buffers, length)
    frame = pd.DataFrame(dict(enumerate(columns)), index=index, copy=False)
    frame.columns = names
    return frame
