"""Which pixels of an image were painted, in square tiles: only tiles that were met exist."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segapp.core.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segapp.core.types import BoolArray

TILE_PX = 256
"""Side of a tile: 64 KB of bytes, a few microseconds to copy."""

Key = tuple[int, int]
"""Row and column of a tile, counted in tiles."""


@dataclass(frozen=True, eq=False)
class Painting:
    """Some pixels of an image.

    Attributes
    ----------
    tiles : mapping from tile to bool array of shape (TILE_PX, TILE_PX)
        Tiles that are not there are empty. A tile array is never written into once it is here,
        so that what shows it can tell by identity which ones are new.
    step : int
        Image pixels per cell, along each side; over 1 in a preview on a reduced copy.
    """

    tiles: Mapping[Key, BoolArray] = field(default_factory=dict)
    step: int = 1

    @property
    def is_empty(self) -> bool:
        """Whether no pixel is painted."""
        return not any(tile.any() for tile in self.tiles.values())

    @property
    def count(self) -> int:
        """Number of painted cells."""
        return sum(int(np.count_nonzero(tile)) for tile in self.tiles.values())

    def to_mask(self, shape: tuple[int, int]) -> BoolArray:
        """Where the painted cells are: bool (H, W)."""
        mask: BoolArray = np.zeros(shape, np.bool_)
        for key, tile in self.tiles.items():
            part = mask[slices_of(key)]
            part[:] = tile[: part.shape[0], : part.shape[1]]
        return mask


def slices_of(key: Key) -> tuple[slice, slice]:
    """Rows and columns of a tile; at the edge of an image they reach over it."""
    row, col = key[0] * TILE_PX, key[1] * TILE_PX
    return slice(row, row + TILE_PX), slice(col, col + TILE_PX)


def painting_of(row: int, col: int, bits: BoolArray, step: int = 1) -> Painting:
    """Cut a box of painted pixels into tiles.

    Parameters
    ----------
    row, col : int
        First row and column of the box; not negative.
    bits : bool array of shape (h, w)
        The painted pixels inside the box.
    step : int
        Image pixels per cell.
    """
    tiles: dict[Key, BoolArray] = {}
    merge_into(tiles, row, col, bits)
    return Painting(tiles, step)


def merge_into(tiles: dict[Key, BoolArray], row: int, col: int, bits: BoolArray) -> None:
    """Add the painted pixels of a box to tiles; changed tiles are replaced, never written into."""
    for key, inside, within in _cut(row, col, bits.shape):
        part = bits[within]
        old = tiles.get(key)
        if old is full_tile() or not part.any():
            continue
        tile: BoolArray = np.zeros((TILE_PX, TILE_PX), np.bool_) if old is None else old.copy()
        tile[inside] |= part
        tiles[key] = full_tile() if part.shape == tile.shape and tile.all() else tile
        tiles[key].flags.writeable = False


def full_tile() -> BoolArray:
    """Return the one tile in which every pixel is painted."""
    if not _FULL:
        tile: BoolArray = np.ones((TILE_PX, TILE_PX), np.bool_)
        tile.flags.writeable = False
        _FULL.append(tile)
    return _FULL[0]


_FULL: list[BoolArray] = []


def _cut(
    row: int, col: int, shape: tuple[int, ...]
) -> Iterator[tuple[Key, tuple[slice, slice], tuple[slice, slice]]]:
    """Yield each tile a box meets, with the part of the tile and the part of the box."""
    for tile_row in range(row // TILE_PX, -(-(row + shape[0]) // TILE_PX)):
        inside_rows, within_rows = _overlap(tile_row, row, shape[0])
        for tile_col in range(col // TILE_PX, -(-(col + shape[1]) // TILE_PX)):
            inside_cols, within_cols = _overlap(tile_col, col, shape[1])
            yield (tile_row, tile_col), (inside_rows, inside_cols), (within_rows, within_cols)


def _overlap(tile: int, start: int, length: int) -> tuple[slice, slice]:
    first, last = max(tile * TILE_PX, start), min((tile + 1) * TILE_PX, start + length)
    return (
        slice(first - tile * TILE_PX, last - tile * TILE_PX),
        slice(first - start, last - start),
    )
