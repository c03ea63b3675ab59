"""Samples tiles of touched pixels at screen resolution. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from segapp.core.tiles import TILE_PX, Key
from segapp.core.touch_ups import ADDED, TAKEN_OUT, unpack

if TYPE_CHECKING:
    import numpy.typing as npt

    from segapp.core.tiles import Painting
    from segapp.core.touch_ups import Tile, TouchUps
    from segapp.core.types import BoolArray, UInt8Array
    from segapp.core.view import Patch, View

Spans = tuple[slice, slice]
"""Rows and columns of a patch."""


@dataclass(frozen=True)
class Positions:
    """Which cell of the image each row and column of a patch shows."""

    rows: npt.NDArray[np.intp]
    cols: npt.NDArray[np.intp]

    def spans(self, key: Key) -> Spans | None:
        """Return the part of the patch that shows a tile, or None."""
        rows, cols = (
            slice(*np.searchsorted(at, (tile * TILE_PX, (tile + 1) * TILE_PX)).tolist())
            for at, tile in zip((self.rows, self.cols), key, strict=True)
        )
        return (rows, cols) if rows.start < rows.stop and cols.start < cols.stop else None

    def pick(self, tile: npt.NDArray[Any], key: Key, spans: Spans) -> npt.NDArray[Any]:
        """Pick the cells of a tile that a part of the patch shows."""
        rows = self.rows[spans[0]] - key[0] * TILE_PX
        return tile[rows][:, self.cols[spans[1]] - key[1] * TILE_PX]


def positions(view: View, patch: Patch, step: int = 1) -> Positions:
    """Find the cell that each screen pixel of a patch shows; a cell is `step` image pixels wide."""
    rows = view.row + (np.arange(patch.top, patch.bottom) + 0.5) / view.scale
    cols = view.col + (np.arange(patch.left, patch.right) + 0.5) / view.scale
    found = [np.floor((at + 1e-9) / step).astype(np.intp) for at in (rows, cols)]
    return Positions(np.maximum(found[0], 0), np.maximum(found[1], 0))


class TouchedSampler:
    """Lays touch-ups over sampled classes; tiles are read again only when they or the view change."""

    def __init__(self) -> None:
        self._view: View | None = None
        self._positions: dict[Patch, Positions] = {}
        self._blocks: dict[tuple[Patch, int, Key], tuple[Tile, UInt8Array]] = {}

    def lay_over(self, classes: UInt8Array, touch_ups: TouchUps, view: View, patch: Patch) -> UInt8Array:
        """Return the classes with the touch-ups over them: uint8 (h, w) of the patch."""
        if touch_ups.is_empty:
            return classes
        if self._view != view:
            self._view = view
            self._positions.clear()
            self._blocks.clear()
        if patch not in self._positions:
            self._positions[patch] = positions(view, patch)
        result = classes.copy()
        for key, owned in touch_ups.by_tile.items():
            spans = self._positions[patch].spans(key)
            if spans is None:
                continue
            blocks = [(owner, self._block(patch, owner, key, tile)) for owner, tile in owned]
            part = result[spans]
            for owner, block in blocks:
                part[(block == TAKEN_OUT) & (part == owner)] = 0
            for owner, block in blocks:
                part[block == ADDED] = owner
        return result

    def _block(self, patch: Patch, owner: int, key: Key, tile: Tile) -> UInt8Array:
        known = self._blocks.get((patch, owner, key))
        if known is not None and known[0] is tile:
            return known[1]
        at = self._positions[patch]
        spans = at.spans(key)
        assert spans is not None
        block: UInt8Array = at.pick(unpack(tile), key, spans)
        self._blocks[patch, owner, key] = (tile, block)
        return block


class PaintedSampler:
    """Keeps a gesture's painting sampled; only tiles that are new are read again."""

    def __init__(self) -> None:
        self._for: tuple[View, Patch, int] | None = None
        self._tiles: dict[Key, BoolArray] = {}
        self._positions: Positions | None = None
        self.indices: UInt8Array = np.zeros((0, 0), np.uint8)

    def update(self, painting: Painting, view: View, patch: Patch) -> list[Spans]:
        """Bring `indices`, uint8 (h, w) of the patch, up to date; returns the parts that changed."""
        wanted = (view, patch, painting.step)
        if self._for != wanted or self._tiles.keys() - painting.tiles.keys():
            self._for, self._positions = wanted, positions(view, patch, painting.step)
            self._tiles = {}
            self.indices = np.zeros((patch.bottom - patch.top, patch.right - patch.left), np.uint8)
        assert self._positions is not None
        changed = []
        for key, tile in painting.tiles.items():
            if self._tiles.get(key) is tile:
                continue
            spans = self._positions.spans(key)
            if spans is not None:
                self.indices[spans] = self._positions.pick(tile, key, spans)
                changed.append(spans)
        self._tiles = dict(painting.tiles)
        return changed


def covering(spans: list[Spans]) -> Spans | None:
    """Return the smallest part of a patch that covers all of these, or None."""
    if not spans:
        return None
    rows = slice(min(rows.start for rows, _ in spans), max(rows.stop for rows, _ in spans))
    cols = slice(min(cols.start for _, cols in spans), max(cols.stop for _, cols in spans))
    return rows, cols
