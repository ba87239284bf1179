"""What goes in comes back: values, dtypes, order, names and missing text."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox import Fault, Handle, Session
from grader.sandbox.codec import decode, encode
from grader.sandbox.frames import ProtocolError

from .conftest import Opener

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
SCALAR = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | TEXT
PLAIN = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=12) | st.dictionaries(TEXT, inner, max_size=12),
    max_leaves=40,
)
DTYPES = st.sampled_from(
    [
        "bool",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float16",
        "float32",
        "float64",
        "datetime64[s]",
        "datetime64[ms]",
        "datetime64[us]",
        "datetime64[ns]",
        "timedelta64[s]",
        "timedelta64[ns]",
        "<U3",
    ]
)


def round_trip(value: Any) -> Any:
    tree, buffers = encode(value)
    return decode(tree, [bytearray(buffer) for buffer in buffers], lambda spec: spec)


def same(left: Any, right: Any) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return left == right or (left != left and right != right)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(same(left[k], right[k]) for k in left)
    return type(left) is type(right) and bool(left == right)


@given(PLAIN)
def test_plain_values_survive(value: Any) -> None:
    assert same(round_trip(value), value)


@given(DTYPES, st.lists(st.integers(0, 3), max_size=3), st.integers(0, 2**32 - 1))
def test_arrays_survive(dtype: str, shape: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    array = rng.integers(0, 100, shape).astype(dtype)
    for variant in (array, array.T, array[..., ::-1] if array.ndim else array):
        got = round_trip(variant)
        assert got.dtype == variant.dtype
        assert got.shape == variant.shape
        np.testing.assert_array_equal(got, variant)
        assert got.flags.writeable or not got.size


COLUMN = st.one_of(
    st.lists(st.integers(-(2**62), 2**62), min_size=5, max_size=5).map(pd.array),
    st.lists(st.floats(), min_size=5, max_size=5).map(lambda v: np.array(v, "f8")),
    st.lists(st.booleans(), min_size=5, max_size=5).map(lambda v: np.array(v, "?")),
    st.lists(TEXT | st.none(), min_size=5, max_size=5).map(lambda v: pd.array(v, dtype="str")),
    st.lists(TEXT | st.none(), min_size=5, max_size=5).map(lambda v: pd.array(v, dtype="string")),
    st.lists(TEXT | st.none(), min_size=5, max_size=5).map(lambda v: np.array(v, object)),
    st.lists(st.integers(0, 10**9), min_size=5, max_size=5).map(
        lambda v: np.array(v, "datetime64[us]")
    ),
).map(lambda v: v.to_numpy() if isinstance(v, pd.arrays.IntegerArray) else v)
INDEX = st.one_of(
    st.just(pd.RangeIndex(5)),
    st.just(pd.RangeIndex(10, 0, -2, name="row")),
    COLUMN.map(lambda v: pd.Index(v, name="key", dtype=v.dtype)),
)


@given(st.dictionaries(TEXT.filter(str.isprintable), COLUMN, max_size=4), INDEX, st.booleans())
@settings(max_examples=200)
def test_tables_survive(columns: dict[str, Any], index: Any, sliced: bool) -> None:
    frame = pd.DataFrame(columns, index=index)
    frame = frame.iloc[1:4] if sliced else frame
    got = round_trip(frame)
    pd.testing.assert_frame_equal(got, frame, check_freq=False, check_column_type="equiv")
    assert got.index.dtype == frame.index.dtype
    for name in frame.columns:
        series = round_trip(frame[name])
        pd.testing.assert_series_equal(series, frame[name], check_freq=False)


@pytest.mark.parametrize(
    "value",
    [
        {"a": [[1, 2], [], [3]] * 10, "b": {str(i): [i] * i for i in range(20)}},
        [[[1.5] * 9] * 9] * 9,
        ["text", None, 1, 2.5, True, float("inf")] * 10,
        {i: [f"item {i}"] for i in range(30)},
        [[], [], [], [], [], [], [], [], []],
        [2**63, 1, 1, 1, 1, 1, 1, 1, 1],
    ],
)
def test_long_lists_and_dicts_survive(value: Any) -> None:
    assert same(round_trip(value), value)


def test_values_cross_the_real_wire(echo: Session) -> None:
    frame = pd.DataFrame(
        {"name": ["a", None, "ü"], "when": pd.date_range("2026-01-01", periods=3), "x": [1.0, 2, 3]}
    )
    pd.testing.assert_frame_equal(echo.call("echo", frame), frame)
    assert echo.call("echo", (1, (2, "three"))) == [1, [2, "three"]]
    assert echo.call("echo", pd.Timestamp("2026-01-01 12:00")) == pd.Timestamp("2026-01-01 12:00")
    assert echo.call("echo", np.float32(0.5)) == 0.5
    assert echo.call("show", {"a": [1, (2,)]}) == "{'a': [1, [2]]}"


def test_categories_travel_as_their_values(opened: Opener) -> None:
    session = opened(
        """
        import pandas as pd
        def run(): return pd.DataFrame({"a": ["x", "y", None], "b": [1, 2, 1]}).astype("category")
        """
    )
    got = session.call("run")
    assert [str(dtype) for dtype in got.dtypes] == ["str", "int64"]
    assert got["a"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("expression", "advice"),
    [
        ("pd.DataFrame({'a': [1]}).set_index(['a', 'a'])", "reset_index"),
        ("pd.Series([{'a': 1}])", "object column that holds dict"),
        ("np.array([1j])", "complex128"),
        ("pd.DataFrame([[1, 2]], columns=['a', 'a'])", "column 'a' twice"),
        ("pd.Series([1, None], dtype='Int64')", "astype"),
        ("pd.Series(pd.date_range('2026-01-01', periods=2, tz='UTC'))", "tz_convert"),
        ("10**30", "64 bits"),
        ("'\\ud800'", "Unicode"),
        ("[1] * 5_000_001", "return an array"),
    ],
)
def test_what_cannot_travel_is_explained(opened: Opener, expression: str, advice: str) -> None:
    source = (
        f"import numpy as np, pandas as pd\n\ndef run(): return {expression}\ndef ok(): return 1"
    )
    session = opened(source)
    with pytest.raises(Fault) as caught:
        session.call("run")
    fault = caught.value
    assert (fault.kind, fault.error, fault.function) == ("learner", "TypeError", "run")
    assert fault.message.startswith("run returned")
    assert advice in fault.message
    assert (fault.file, fault.line) == ("solution.py", 3)
    assert session.call("ok") == 1


@pytest.mark.parametrize("expression", ["{1, 2}", "(i for i in 'ab')", "[object()]", "b'raw'"])
def test_other_things_become_handles(opened: Opener, expression: str) -> None:
    assert isinstance(opened(f"def run(): return {expression}").call("run"), Handle)


def test_an_argument_that_cannot_travel_is_our_bug(echo: Session) -> None:
    with pytest.raises(TypeError):
        echo.call("echo", np.array([1j]))
    assert echo.call("echo", 1) == 1


@given(
    st.recursive(
        SCALAR
        | st.sampled_from(["text", "<f8", "frame", "series", "list", "lists", "str", "object"]),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "$",
                        "k",
                        "s",
                        "b",
                        "o",
                        "m",
                        "f",
                        "n",
                        "i",
                        "c",
                        "x",
                        "l",
                        "v",
                        "r",
                        "t",
                        "id",
                    ]
                ),
                inner,
            )
        ),
        max_leaves=30,
    ),
    st.lists(st.binary(max_size=40), max_size=4),
)
@settings(max_examples=400)
def test_no_tree_does_more_than_a_protocol_error(tree: Any, buffers: list[bytes]) -> None:
    with contextlib.suppress(ProtocolError):
        decode(tree, [bytearray(buffer) for buffer in buffers], lambda spec: None)
