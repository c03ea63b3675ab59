"""Pixels the user painted in or out by hand, kept apart from the clusters, and laid over the masks."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from segapp.core.lazy import np
from segapp.core.tiles import TILE_PX, Key, Painting, full_tile, slices_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from segapp.core.types import BoolArray, UInt8Array

UNTOUCHED, ADDED, TAKEN_OUT = 0, 1, 2
"""What the hand did to a pixel of a class."""

Tile = int | bytes
"""A tile that is the same everywhere, or its packed bytes."""

ClassKey = tuple[int, Key]
"""A class and a tile."""

_ENTRY_BYTES = 50  # of the mapping, about
_KEPT_UNPACKED = 128
"""Tiles, of 64 KB each: at most 8 MB, which are kept until the program ends."""


@dataclass(frozen=True, eq=False)
class TouchUps:
    """What the user painted, for each class apart.

    A stroke replaces the tiles that it meets and shares all others with the touch-ups before
    it; so a step of undo holds only what was painted in it, packed (about 1 KB for a tile that
    a brush has crossed).

    Attributes
    ----------
    tiles : mapping from (class, tile) to Tile
        `UNTOUCHED`, `ADDED` or `TAKEN_OUT` of each pixel; tiles that are not there are
        untouched. No pixel is added to two classes.
    new_bytes : int
        What these touch-ups hold beyond those that they were made from.
    """

    tiles: Mapping[ClassKey, Tile] = field(default_factory=lambda: MappingProxyType({}))
    new_bytes: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was painted."""
        return not self.tiles

    @cached_property
    def by_tile(self) -> Mapping[Key, list[tuple[int, Tile]]]:
        """The classes that are touched in each tile, ascending."""
        found: dict[Key, list[tuple[int, Tile]]] = {}
        for owner, key in sorted(self.tiles):
            found.setdefault(key, []).append((owner, self.tiles[owner, key]))
        return found

    def of_class(self, class_id: int) -> set[Key]:
        """Return the tiles of one class that are touched."""
        return {key for owner, key in self.tiles if owner == class_id}


def unpack(tile: Tile | None) -> UInt8Array:
    """Return what a tile says of each pixel: uint8 (TILE_PX, TILE_PX), read-only."""
    if tile is None or isinstance(tile, int):
        return np.broadcast_to(np.uint8(tile or UNTOUCHED), (TILE_PX, TILE_PX))
    result: UInt8Array = np.frombuffer(_unpacked(tile), np.uint8).reshape(TILE_PX, TILE_PX)
    return result


@lru_cache(maxsize=_KEPT_UNPACKED)
def _unpacked(tile: bytes) -> bytes:
    """Unpack a tile; a stroke reads those at its edge again and again, to paint and to show them."""
    return zlib.decompress(tile)


def paint(touch_ups: TouchUps, painting: Painting, class_id: int, *, adds: bool) -> TouchUps:
    """Add pixels to a class, or take them out of it.

    Parameters
    ----------
    touch_ups : TouchUps
        What was painted before.
    painting : Painting
        The pixels, at step 1.
    class_id : int
        The class, from 1.
    adds : bool
        Whether they are added. Added pixels leave every other class they were added to.

    Returns
    -------
    TouchUps
        The same object if nothing changes.

    Raises
    ------
    ValueError
        If the painting is one of a reduced copy.
    """
    if painting.step != 1:
        raise ValueError("a preview on a reduced copy cannot be painted")
    value = ADDED if adds else TAKEN_OUT
    changed: dict[ClassKey, Tile] = {}
    for key, bits in painting.tiles.items():
        _put(changed, touch_ups, (class_id, key), _painted(touch_ups.tiles.get((class_id, key)), bits, value))
        for owner, tile in touch_ups.by_tile.get(key, ()) if adds else ():
            if owner != class_id:
                old = unpack(tile)
                left = np.where(bits & (old == ADDED), np.uint8(UNTOUCHED), old)
                _put(changed, touch_ups, (owner, key), pack(left))
    return with_tiles(touch_ups, changed)


def change_values(
    touch_ups: TouchUps, class_id: int, change: Callable[[Key, UInt8Array], UInt8Array]
) -> TouchUps:
    """Replace what was painted of one class: `change` gets each touched tile and its values."""
    changed: dict[ClassKey, Tile] = {}
    for key in touch_ups.of_class(class_id):
        values = unpack(touch_ups.tiles[class_id, key])
        _put(changed, touch_ups, (class_id, key), pack(change(key, values)))
    return with_tiles(touch_ups, changed)


def renumbered(touch_ups: TouchUps, numbers: Mapping[int, int]) -> TouchUps:
    """Give classes other numbers; what was painted of classes without a new number is dropped."""
    tiles = {
        (numbers[owner], key): tile for (owner, key), tile in touch_ups.tiles.items() if owner in numbers
    }
    return TouchUps(MappingProxyType(tiles))


def lay_over(pixels: UInt8Array, touch_ups: TouchUps, paintable: BoolArray | None = None) -> UInt8Array:
    """Lay touch-ups over the masks of all classes.

    Parameters
    ----------
    pixels : uint8 array of shape (H, W)
        Class of each pixel, 0 = none.
    touch_ups : TouchUps
        What was painted.
    paintable : bool array of shape (H, W), optional
        False where no class can be: transparent pixels.

    Returns
    -------
    uint8 array of shape (H, W)
        `pixels` itself if nothing was painted.
    """
    if touch_ups.is_empty:
        return pixels
    result = pixels.copy()
    for key in touch_ups.by_tile:
        part = result[slices_of(key)]
        if part.size:
            allowed = None if paintable is None else paintable[slices_of(key)]
            lay_over_tile(part, touch_ups, key, allowed)
    return result


def taken_out(touch_ups: TouchUps, shape: tuple[int, int]) -> UInt8Array | None:
    """Tell which class each pixel was taken out of: uint8 (H, W), 0 = none; None if nothing was."""
    result: UInt8Array | None = None
    for (owner, key), tile in touch_ups.tiles.items():
        if isinstance(tile, int) and tile != TAKEN_OUT:
            continue
        result = np.zeros(shape, np.uint8) if result is None else result
        part = result[slices_of(key)]
        part[unpack(tile)[: part.shape[0], : part.shape[1]] == TAKEN_OUT] = owner
    return result


def lay_over_tile(part: UInt8Array, touch_ups: TouchUps, key: Key, allowed: BoolArray | None = None) -> None:
    """Lay the touch-ups of one tile over its pixels, in place: uint8 (h, w), at most a tile."""
    rows, cols = part.shape
    values = [(owner, unpack(tile)[:rows, :cols]) for owner, tile in touch_ups.by_tile.get(key, ())]
    for owner, value in values:
        part[(value == TAKEN_OUT) & (part == owner)] = 0
    for owner, value in values:
        added = value == ADDED
        part[added if allowed is None else added & allowed] = owner


def _painted(old: Tile | None, bits: BoolArray, value: int) -> Tile:
    if bits is full_tile() or old == value:
        return value
    values = unpack(old).copy()
    values[bits] = value
    return pack(values)


def pack(values: UInt8Array) -> Tile:
    """Return a tile of these values: uint8 (TILE_PX, TILE_PX)."""
    first = int(values[0, 0])
    if (values == first).all():
        return first
    return zlib.compress(np.ascontiguousarray(values, np.uint8).tobytes(), 1)


def _put(changed: dict[ClassKey, Tile], touch_ups: TouchUps, key: ClassKey, tile: Tile) -> None:
    if touch_ups.tiles.get(key, UNTOUCHED) != tile:
        changed[key] = tile


def with_tiles(touch_ups: TouchUps, changed: Mapping[ClassKey, Tile]) -> TouchUps:
    """Replace some tiles; the same object is returned if there are none."""
    if not changed:
        return touch_ups
    tiles = {key: tile for key, tile in {**touch_ups.tiles, **changed}.items() if tile != UNTOUCHED}
    held = sum(len(tile) for tile in changed.values() if isinstance(tile, bytes))
    return TouchUps(MappingProxyType(tiles), held + _ENTRY_BYTES * len(tiles))
