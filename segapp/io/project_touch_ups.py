"""What was painted by hand, as bytes: tiles that are packed already, one after the other."""

from __future__ import annotations

import struct
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.tiles import TILE_PX
from segapp.core.touch_ups import ADDED, TAKEN_OUT, UNTOUCHED, TouchUps
from segapp.io.packing import inflate

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.tiles import Key
    from segapp.core.touch_ups import ClassKey, Tile
    from segapp.core.types import UInt8Array

_HEAD = struct.Struct("<BIIBI")
"""Class, row and column of the tile, what all its pixels have (or 0), and length of what follows."""


def encode_touch_ups(touch_ups: TouchUps) -> bytes:
    """Pack what was painted; the same touch-ups always give the same bytes."""
    parts: list[bytes] = []
    for (owner, (row, col)), tile in sorted(touch_ups.tiles.items()):
        if isinstance(tile, int):
            parts.append(_HEAD.pack(owner, row, col, tile, 0))
        else:
            parts += (_HEAD.pack(owner, row, col, UNTOUCHED, len(tile)), tile)
    return b"".join(parts)


def decode_touch_ups(data: bytes, shape: tuple[int, int], class_count: int, task: Task) -> TouchUps:
    """Unpack what was painted.

    Parameters
    ----------
    data : bytes
        From `encode_touch_ups`; none if nothing was painted.
    shape : tuple of int
        Rows and columns of the image.
    class_count : int
        Number of classes.
    task : Task
        Asked whether to go on.

    Raises
    ------
    ValueError
        If a tile or a class is not there, or a pixel is added to two classes.
    zlib.error, struct.error
        If it is damaged.
    Cancelled
        If the task is cancelled.
    """
    tiles: dict[ClassKey, Tile] = {}
    added: dict[Key, UInt8Array] = {}
    at = 0
    while at < len(data):
        task.raise_if_cancelled()
        owner, row, col, value, length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        tile: Tile = value or data[at : at + length]
        at += length
        is_inside = row * TILE_PX < shape[0] and col * TILE_PX < shape[1]
        if not is_inside or not 1 <= owner <= class_count or (owner, (row, col)) in tiles:
            raise ValueError("a tile that is not there, or twice")
        tiles[owner, (row, col)] = tile
        _check(tile, length, (row, col), added)
    if at != len(data):
        raise ValueError("cut short")
    return TouchUps(MappingProxyType(tiles))


def _check(tile: Tile, length: int, key: Key, added: dict[Key, UInt8Array]) -> None:
    if isinstance(tile, int):
        if tile not in (ADDED, TAKEN_OUT) or length:
            raise ValueError("a tile of nothing")
        gains = np.full(TILE_PX * TILE_PX // 8, 255 if tile == ADDED else 0, np.uint8)
    else:
        values = inflate(tile, TILE_PX * TILE_PX)
        if values.max() > TAKEN_OUT:
            raise ValueError("a tile of something else")
        gains = np.packbits(values == ADDED)
    before = added.get(key)
    if before is not None and (before & gains).any():
        raise ValueError("a pixel in two classes")
    if gains.any():
        added[key] = gains if before is None else before | gains
