"""Reads JSON that somebody else may have written: no surprises in, no surprises out."""

from __future__ import annotations

import json
import math
from dataclasses import fields
from typing import Any, NoReturn, TypeVar

import msgspec

_LONGEST_INT = 20
_MOST_BRACKETS, _MOST_COMMAS = 250_000, 1_500_000

T = TypeVar("T")


def read_strictly(data: bytes, most_bytes: int) -> Any:
    """Parse JSON.

    Parameters
    ----------
    data : bytes
        UTF-8.
    most_bytes : int
        Longest text that is looked at.

    Raises
    ------
    ValueError
        If it is too long or holds too much, is no JSON, is nested too deep, or has a key twice, NaN,
        an infinity or an endless number.
    """
    # What is parsed takes some thirty times as much memory as brackets that hold nothing.
    is_dense = data.count(b"[") + data.count(b"{") > _MOST_BRACKETS or data.count(b",") > _MOST_COMMAS
    if len(data) > most_bytes or is_dense:
        raise ValueError("too long")
    hooks: dict[str, Any] = {"parse_constant": _refuse, "parse_float": _float, "parse_int": _int}
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_object, **hooks)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def convert(value: Any, kind: type[T]) -> T:
    """Turn parsed JSON into a record, whose fields must be there with these names and types.

    Parameters
    ----------
    value : object
        From `read_strictly`.
    kind : type
        A dataclass or a msgspec struct. Names that it does not have are refused.

    Raises
    ------
    ValueError
        If it does not fit.
    """
    if not issubclass(kind, msgspec.Struct):
        known = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # no struct, so a dataclass
        if not isinstance(value, dict) or set(value) - known:
            raise ValueError("unknown names")
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error


def write_strictly(value: Any) -> bytes:
    """Turn records into JSON: ASCII, so that file names that are no Unicode survive as escapes.

    Raises
    ------
    ValueError
        If a number is not finite.
    """
    text = json.dumps(msgspec.to_builtins(value), allow_nan=False, separators=(",", ":"))
    return text.encode("ascii")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key twice")
    return result


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number without end")
    return value


def _int(text: str) -> int:
    if len(text) > _LONGEST_INT:
        raise ValueError("a number too long")
    return int(text)
