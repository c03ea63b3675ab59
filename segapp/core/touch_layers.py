"""Touch-ups that lie over one another: a layer is laid over those below, or exchanged beneath those above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.core.lazy import np
from segapp.core.tiles import Painting, full_tile
from segapp.core.touch_ups import ADDED, UNTOUCHED, TouchUps, pack, paint, unpack, with_tiles

if TYPE_CHECKING:
    from segapp.core.tiles import Key
    from segapp.core.touch_ups import ClassKey, Tile
    from segapp.core.types import BoolArray, UInt8Array


def layer_of(painting: Painting, class_id: int) -> TouchUps:
    """Return the pixels of a painting, at step 1, as touch-ups that add them to a class."""
    return paint(TouchUps(), painting, class_id, adds=True)


def added_in(layer: TouchUps) -> Painting:
    """Return the pixels that a layer adds, whatever the class."""
    tiles: dict[Key, BoolArray] = {}
    for (_, key), tile in layer.tiles.items():
        bits = _added(tile)
        tiles[key] = tiles[key] | bits if key in tiles else bits
    return Painting(tiles)


def laid_over(under: TouchUps, layer: TouchUps) -> TouchUps:
    """Lay what a layer adds over touch-ups: it leaves every other class that it was added to."""
    of_class: dict[int, dict[Key, BoolArray]] = {}
    for (owner, key), tile in layer.tiles.items():
        of_class.setdefault(owner, {})[key] = _added(tile)
    result = under
    for owner, tiles in of_class.items():
        result = paint(result, Painting(tiles), owner, adds=True)
    return result


def gained(before: TouchUps, after: TouchUps) -> Painting:
    """Return the pixels that one layer adds and another one does not."""
    old, new = added_in(before).tiles, added_in(after).tiles
    tiles = {key: bits & ~old[key] if key in old else bits for key, bits in new.items()}
    return Painting({key: bits for key, bits in tiles.items() if bits.any()})


def without(layer: TouchUps, painting: Painting) -> TouchUps:
    """Take pixels out of a layer."""
    changed: dict[ClassKey, Tile] = {}
    for (owner, key), tile in layer.tiles.items():
        bits = painting.tiles.get(key)
        if bits is not None:
            changed[owner, key] = pack(np.where(bits, np.uint8(UNTOUCHED), unpack(tile)))
    return with_tiles(layer, changed)


def moved_over(base: TouchUps, top: TouchUps, other_base: TouchUps, dropped: Painting) -> TouchUps:
    """Lay over another base what was painted over a base.

    Parameters
    ----------
    base, top : TouchUps
        Before and after it was painted.
    other_base : TouchUps
        What it is to lie over.
    dropped : Painting
        Pixels in which what was painted does not count any more.

    Returns
    -------
    TouchUps
        `top` in the pixels in which it differs from `base` in any class, `other_base` elsewhere.
    """
    changed: dict[ClassKey, Tile] = {}
    for key in _differing(base, other_base) | dropped.tiles.keys():
        owners = {owner for one in (base, top, other_base) for owner, _ in one.by_tile.get(key, ())}
        painted = _painted_over(base, top, key, owners)
        if painted is not None and key in dropped.tiles:
            painted &= ~dropped.tiles[key]
        for owner in owners:
            new = other_base.tiles.get((owner, key), UNTOUCHED)
            if painted is not None and painted.any():
                new = pack(np.where(painted, _values(top, owner, key), _values(other_base, owner, key)))
            changed[owner, key] = new
    return with_tiles(top, changed)


def _differing(one: TouchUps, other: TouchUps) -> set[Key]:
    """Return the tiles in which two touch-ups differ in any class."""
    both = one.tiles.keys() | other.tiles.keys()
    return {key for owner, key in both if one.tiles.get((owner, key)) != other.tiles.get((owner, key))}


def _painted_over(base: TouchUps, top: TouchUps, key: Key, owners: set[int]) -> BoolArray | None:
    """Where a tile differs in any class: bool (TILE_PX, TILE_PX); None if it is the same everywhere."""
    painted: BoolArray | None = None
    for owner in owners:
        if base.tiles.get((owner, key)) != top.tiles.get((owner, key)):
            differs: BoolArray = _values(base, owner, key) != _values(top, owner, key)
            painted = differs if painted is None else painted | differs
    return painted


def _added(tile: Tile) -> BoolArray:
    bits: BoolArray = full_tile() if tile == ADDED else np.asarray(unpack(tile) == ADDED)
    return bits


def _values(touch_ups: TouchUps, owner: int, key: Key) -> UInt8Array:
    return unpack(touch_ups.tiles.get((owner, key)))
