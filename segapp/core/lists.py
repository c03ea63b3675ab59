"""Turns arrays into lists, and lists and text into arrays, some numbers at a time.

Python keeps its interpreter for as long as one such call takes: for the million corners that the outline of
a rough object has, a window would stand still for up to half a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

_Number = TypeVar("_Number", bound=np.generic)

AT_ONCE = 20_000
"""Numbers, in pairs: less than 2 ms."""
_CHARACTERS = 6 * AT_ONCE


def in_parts(array: npt.NDArray[_Number]) -> Iterator[npt.NDArray[_Number]]:
    """Cut an array into parts that a call may take at once."""
    return (array[start : start + AT_ONCE] for start in range(0, len(array), AT_ONCE))


def list_of(array: npt.NDArray[Any]) -> list[Any]:
    """Do what `array.tolist()` does."""
    result: list[Any] = []
    for part in in_parts(array):
        result += part.tolist()
    return result


def array_of(values: Sequence[Any], dtype: type[_Number]) -> npt.NDArray[_Number]:
    """Do what `np.array(values, dtype)` does."""
    starts = range(0, max(1, len(values)), AT_ONCE)
    return np.concatenate([np.array(values[start : start + AT_ONCE], dtype) for start in starts])


def array_in(text: str, separator: str, dtype: type[_Number]) -> npt.NDArray[_Number]:
    """Do what `np.array(text.split(separator), dtype)` does.

    Raises
    ------
    ValueError
        If there is anything else between the separators than a number.
    """
    parts = (np.array(part.split(separator), dtype) for part in _parts(text, separator))
    return np.concatenate(list(parts))


def forget(values: list[Any]) -> None:
    """Empty a long list that nobody else needs; what goes away by itself does so at once."""
    while values:
        del values[-AT_ONCE:]


def _parts(text: str, separator: str) -> Iterator[str]:
    start = 0
    while (end := text.find(separator, start + _CHARACTERS)) >= 0:
        yield text[start:end]
        start = end + len(separator)
    yield text[start:]
