"""One region of interest of ImageJ as bytes: polygons, and shapes of several rings."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.types import Float64Array, Int32Array

_HEADER = struct.Struct(">4shBxhhhhH16xhi4s4shhBBhii")
_HEADER_2 = struct.Struct(">4xiiiii4shBBifiii12x")
_VERSION = 227
_POLYGON, _SHAPE = 0, 1
_MOVE, _LINE, _CLOSE = 0.0, 1.0, 4.0
_MOST_SHORT = 32767
"""Polygons have coordinates of 16 bits; shapes have them as float32, exact up to 16 million."""


def roi_data(rings: Sequence[Int32Array], name: str, color: tuple[int, int, int]) -> bytes:
    """Write a region of interest.

    Parameters
    ----------
    rings : sequence of int32 arrays of shape (n, 2)
        Corners of pixels (row, col); filled together by the even-odd rule.
    name : str
        What ImageJ calls it.
    color : tuple of int
        Of the line, RGB.

    Returns
    -------
    bytes
        A polygon for one ring that is not too long, else a shape ('composite ROI').
    """
    corners = np.concatenate(rings)
    (top, left), (bottom, right) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    if len(rings) == 1 and max(bottom, right, len(corners)) <= _MOST_SHORT:
        kind, count, size = _POLYGON, len(corners), 0
        points = (corners[:, ::-1] - (left, top)).astype(">i2").tobytes(order="F")
    else:
        path = np.concatenate([_path(ring) for ring in rings])
        kind, count, size = _SHAPE, 0, len(path)
        points = path.astype(">f4").tobytes()
    header_2 = _HEADER.size + len(points)
    text = name.encode("utf-16-be", "replace")
    box = (np.array((top, left, bottom, right), np.int64) & 0xFFFF).astype(np.uint16).view(np.int16).tolist()
    start: bytes = _HEADER.pack(
        b"Iout",
        _VERSION,
        kind,
        *box,
        count,
        0,
        size,
        bytes((255, *color)),
        bytes(4),
        0,
        0,
        0,
        0,
        0,
        0,
        header_2,
    )
    end: bytes = _HEADER_2.pack(
        0, 0, 0, header_2 + _HEADER_2.size, len(text) // 2, bytes(4), 0, 0, 0, 0, 0.0, 0, 0, 0
    )
    return b"".join((start, points, end, text))


def read_roi(data: bytes) -> tuple[list[Float64Array], str]:
    """Read a polygon or a shape as ImageJ does.

    Parameters
    ----------
    data : bytes
        The file.

    Returns
    -------
    tuple
        Its rings, float64 (n, 2), (row, col), and its name.

    Raises
    ------
    ValueError, struct.error
        If it is neither.
    """
    magic, _, kind, top, left, _, _, count, _, size, *_, header_2 = _HEADER.unpack_from(data)
    _, _, _, name_at, name_length, *_ = _HEADER_2.unpack_from(data, header_2)
    text = data[name_at : name_at + 2 * name_length]
    if magic != b"Iout" or len(text) != 2 * name_length:
        raise ValueError("this is no region of ImageJ")
    if kind == _SHAPE and size:
        path = np.frombuffer(data, ">f4", size, _HEADER.size).astype(np.float64)
        return _rings(path), text.decode("utf-16-be")
    if kind != _POLYGON:
        raise ValueError("this is no polygon")
    points = np.frombuffer(data, ">i2", 2 * count, _HEADER.size).reshape(2, -1).astype(np.float64)
    return [np.stack((points[1] + top, points[0] + left), axis=1)], text.decode("utf-16-be")


def _path(ring: Int32Array) -> Float64Array:
    steps = np.full((len(ring), 3), _LINE)
    steps[0, 0] = _MOVE
    steps[:, 1:] = ring[:, ::-1]
    return np.append(steps.ravel(), _CLOSE)


def _rings(path: Float64Array) -> list[Float64Array]:
    rings: list[Float64Array] = []
    at = 0
    while at < len(path):
        end = at
        while end < len(path) and path[end] in (_MOVE, _LINE) and (end == at) == (path[end] == _MOVE):
            end += 3
        if end >= len(path) or end == at or path[end] != _CLOSE:
            raise ValueError("the shape is not closed")
        rings.append(path[at:end].reshape(-1, 3)[:, :0:-1])
        at = end + 1
    return rings
