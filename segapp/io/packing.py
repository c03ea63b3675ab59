"""Packs arrays, and unpacks no more than is expected."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from segapp.core.types import UInt8Array


def pack(array: npt.NDArray[Any]) -> bytes:
    """Pack the bytes of an array, quickly rather than small."""
    return zlib.compress(np.ascontiguousarray(array).data.cast("B"), 1)


def inflate(data: bytes, count: int) -> UInt8Array:
    """Unpack exactly this many bytes: uint8 (count,).

    Raises
    ------
    ValueError
        If there are more or fewer.
    """
    unpacker = zlib.decompressobj()
    result = unpacker.decompress(data, count + 1)
    if len(result) != count or not unpacker.eof or unpacker.unused_data:
        raise ValueError("not the size that is stated")
    return np.frombuffer(result, np.uint8)
