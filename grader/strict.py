"""TOML into frozen dataclasses: an unknown key, a missing key or a wrong type is an error."""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
import types
import typing
from pathlib import Path
from typing import Any, TypeVar, Union

from grader.errors import KitError

T = TypeVar("T")


def read(path: Path, shape: type[T]) -> T:
    """Read the TOML file `path` into the dataclass `shape`.

    Raises:
        KitError: the file is missing, no TOML, or does not fit; names the key and the way out.
    """
    try:
        # Editors on Windows leave carriage returns, which TOML strings would keep.
        table = tomllib.loads(path.read_text(encoding="utf-8").replace("\r\n", "\n"))
    except FileNotFoundError:
        raise KitError("file is missing", where=str(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KitError(f"not valid TOML: {error}", where=str(path)) from None
    return parse(table, shape, str(path))


def parse(table: Any, shape: type[T], where: str) -> T:
    """Turn one table into the dataclass `shape`; `where` names it in messages."""
    if not isinstance(table, dict):
        raise KitError(f"expected a table, got {type(table).__name__}", where=where)
    hints = typing.get_type_hints(shape)
    fields = {field.name: field for field in dataclasses.fields(shape)}  # type: ignore[arg-type]
    for key in table:
        if key not in fields:
            raise KitError(_unknown(key, list(fields)), where=where)
    missing = [name for name, field in fields.items() if name not in table and _required(field)]
    if missing:
        raise KitError(f"missing key {missing[0]!r}", where=where)
    values = {key: _value(value, hints[key], f"{where} {key}") for key, value in table.items()}
    return shape(**values)


def suggestion(name: str, known: list[str]) -> str:
    """Return "; did you mean ...?" for the nearest known name, or an empty string."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else ""


def _unknown(key: str, known: list[str]) -> str:
    return f"unknown key {key!r}{suggestion(key, known)}. Known keys: {', '.join(known)}"


def _required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _value(value: Any, hint: Any, where: str) -> Any:
    """Convert one TOML value to the annotated type."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return value
    if origin in (Union, types.UnionType):
        return _value(value, next(a for a in arguments if a is not type(None)), where)
    if origin is tuple:
        _demand(isinstance(value, list), "a list", value, where)
        return tuple(_value(v, arguments[0], f"{where}[{i}]") for i, v in enumerate(value))
    if origin is dict:
        _demand(isinstance(value, dict), "a table", value, where)
        return {key: _value(v, arguments[1], f"{where}.{key}") for key, v in value.items()}
    if dataclasses.is_dataclass(hint):
        return parse(value, hint, where)  # type: ignore[arg-type]
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    _demand(type(value) is hint, hint.__name__, value, where)
    return value


def _demand(ok: bool, wanted: str, value: Any, where: str) -> None:
    if not ok:
        raise KitError(f"expected {wanted}, got {value!r}", where=where)
