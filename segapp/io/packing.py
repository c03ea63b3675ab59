"""Packs arrays, and unpacks no more than is expected."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from segapp.core.types import UInt8Array

_COPIED_BYTES = 1 << 20


def pack(array: npt.NDArray[Any]) -> bytes:
    """Pack the bytes of an array, quickly rather than small."""
    return zlib.compress(np.ascontiguousarray(array).data.cast("B"), 1)


def joined(parts: Iterable[bytes | UInt8Array]) -> bytes:
    """Put bytes one after the other; other threads go on meanwhile.

    Parameters
    ----------
    parts : iterable of bytes or contiguous uint8 array
        ``bytes.join`` and ``tobytes`` would keep the interpreter, and so a window, until all is copied.
    """
    stream = io.BytesIO()
    for part in parts:
        view = memoryview(part if isinstance(part, bytes) else part.data).cast("B")
        for start in range(0, len(view), _COPIED_BYTES):
            stream.write(view[start : start + _COPIED_BYTES])
    return stream.getvalue()


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
