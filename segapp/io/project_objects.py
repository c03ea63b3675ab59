"""Objects that were clicked, as plain numbers and packed tiles: those below each, and its own."""

from __future__ import annotations

import struct
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import msgspec
import numpy as np

from segapp.core.smart.clicks import Click
from segapp.core.tiles import TILE_PX
from segapp.core.touch_layers import laid_over
from segapp.core.touch_ups import ADDED, TAKEN_OUT, UNTOUCHED, TouchUps, unpack, with_tiles
from segapp.document.clicked import ClickedObject
from segapp.io.packing import inflate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segapp.core.task import Task
    from segapp.core.tiles import Key
    from segapp.core.touch_ups import ClassKey, Tile

_HEAD = struct.Struct("<BIIBI")
"""Class, row and column of the tile, what all its pixels have, and length of what follows."""
_Count = Annotated[int, msgspec.Meta(ge=0, le=512 << 20)]
_Steps = Annotated[int, msgspec.Meta(ge=-100_000, le=100_000)]


class ObjectRecord(msgspec.Struct, forbid_unknown_fields=True):
    """One object: its clicks, and how many bytes of tiles are below it and its own."""

    id: Annotated[int, msgspec.Meta(ge=1, le=2**31)]
    owner: Annotated[int, msgspec.Meta(ge=1, le=255)]
    clicks: Annotated[
        list[tuple[_Count, _Count, bool, _Steps]], msgspec.Meta(min_length=1, max_length=10_000)
    ]
    below_bytes: _Count = 0
    own_bytes: _Count = 0


def encode_objects(clicked: Sequence[ClickedObject]) -> tuple[list[ObjectRecord], bytes]:
    """Pack objects; the same objects always give the same bytes.

    Parameters
    ----------
    clicked : sequence of ClickedObject
        The lowest first.

    Returns
    -------
    tuple of list of ObjectRecord and bytes
        What goes into the record of the image, and what into a member of its own.
    """
    records: list[ObjectRecord] = []
    parts: list[bytes] = []
    so_far = TouchUps()
    for one in clicked:
        below = _packed(_changes(so_far, one.under))
        own = _packed(one.pixels.tiles)
        clicks = [(click.x, click.y, bool(click.positive), click.steps) for click in one.clicks]
        records.append(ObjectRecord(one.id, one.owner, clicks, len(below), len(own)))
        parts += (below, own)
        so_far = laid_over(one.under, one.pixels)
    return records, b"".join(parts)


def decode_objects(
    records: Sequence[ObjectRecord], data: bytes, shape: tuple[int, int], class_count: int, task: Task
) -> tuple[ClickedObject, ...]:
    """Unpack objects.

    Parameters
    ----------
    records : sequence of ObjectRecord
        From `encode_objects`.
    data : bytes
        The same.
    shape : tuple of int
        Rows and columns of the image.
    class_count : int
        Number of classes.
    task : Task
        Asked whether to go on.

    Raises
    ------
    ValueError
        If something is not there, or does not fit together.
    zlib.error, struct.error
        If it is damaged.
    Cancelled
        If the task is cancelled.
    """
    if len({record.id for record in records}) != len(records):
        raise ValueError("an object twice")
    if sum(record.below_bytes + record.own_bytes for record in records) != len(data):
        raise ValueError("not the size that is stated")
    found: list[ClickedObject] = []
    so_far, at = TouchUps(), 0
    for record in records:
        task.raise_if_cancelled()
        if record.owner > class_count or any(x >= shape[1] or y >= shape[0] for x, y, _, _ in record.clicks):
            raise ValueError("a class or a click that is not there")
        middle, end = at + record.below_bytes, at + record.below_bytes + record.own_bytes
        below = _unpacked(data[at:middle], shape, class_count)
        own = _unpacked(data[middle:end], shape, class_count)
        if any(owner != record.owner or _holds(tile, TAKEN_OUT) for (owner, _), tile in own.items()):
            raise ValueError("pixels of another class")
        under = with_tiles(so_far, below)
        _check_once(under, {key for _, key in below})
        clicks = tuple(Click(*click) for click in record.clicks)
        pixels = TouchUps(MappingProxyType(own))
        found.append(ClickedObject(record.id, record.owner, clicks, pixels, under))
        so_far, at = laid_over(under, pixels), end
    return tuple(found)


def _changes(before: TouchUps, after: TouchUps) -> dict[ClassKey, Tile]:
    keys = before.tiles.keys() | after.tiles.keys()
    wanted = {key: after.tiles.get(key, UNTOUCHED) for key in keys}
    return {key: tile for key, tile in wanted.items() if before.tiles.get(key, UNTOUCHED) != tile}


def _packed(tiles: Mapping[ClassKey, Tile]) -> bytes:
    parts: list[bytes] = []
    for (owner, (row, col)), tile in sorted(tiles.items(), key=lambda item: item[0]):
        if isinstance(tile, int):
            parts.append(_HEAD.pack(owner, row, col, tile, 0))
        else:
            parts += (_HEAD.pack(owner, row, col, UNTOUCHED, len(tile)), tile)
    return b"".join(parts)


def _unpacked(data: bytes, shape: tuple[int, int], class_count: int) -> dict[ClassKey, Tile]:
    tiles: dict[ClassKey, Tile] = {}
    at = 0
    while at < len(data):
        owner, row, col, value, length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        is_inside = row * TILE_PX < shape[0] and col * TILE_PX < shape[1]
        if not is_inside or not 1 <= owner <= class_count or (owner, (row, col)) in tiles:
            raise ValueError("a tile that is not there, or twice")
        if value > TAKEN_OUT or (value and length):
            raise ValueError("a tile of something else")
        if length and inflate(data[at : at + length], TILE_PX * TILE_PX).max() > TAKEN_OUT:
            raise ValueError("a tile of something else")
        tiles[owner, (row, col)] = data[at : at + length] if length else value
        at += length
    if at != len(data):
        raise ValueError("cut short")
    return tiles


def _holds(tile: Tile, value: int) -> bool:
    return tile == value if isinstance(tile, int) else bool((unpack(tile) == value).any())


def _check_once(touch_ups: TouchUps, keys: set[Key]) -> None:
    """Raise ValueError if a pixel is added to two classes."""
    for key in keys:
        owned = touch_ups.by_tile.get(key, ())
        if len(owned) > 1 and sum((unpack(tile) == ADDED).astype(np.uint8) for _, tile in owned).max() > 1:
            raise ValueError("a pixel in two classes")
