"""Samples tiles of touched pixels at screen resolution. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from segapp.core.tiles import TILE_PX, Key
from segapp.core.touch_ups import ADDED, TAKEN_OUT, UNTOUCHED, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    from segapp.core.smart.clicks import SmallPatch
    from segapp.core.tiles import Painting
    from segapp.core.touch_ups import Tile, TouchUps
    from segapp.core.types import BoolArray, UInt8Array
    from segapp.core.view import Patch, View

Spans = tuple[slice, slice]
"""Rows and columns of a patch."""


class Positions:
    """Which cell of the image each row and column of a patch shows, and which part shows which tile."""

    def __init__(self, view: View, patch: Patch, step: int = 1) -> None:
        starts = ((view.row, patch.top, patch.bottom), (view.col, patch.left, patch.right))
        found = [
            np.floor((start + (np.arange(first, last) + 0.5) / view.scale + 1e-9) / step).astype(np.intp)
            for start, first, last in starts
        ]
        self.rows, self.cols = (np.maximum(at, 0) for at in found)
        self._parts = _parts_of(self.rows), _parts_of(self.cols)

    def tiles(self) -> Iterator[tuple[Key, Spans]]:
        """Yield the tiles that the patch shows, with the part of it that shows them."""
        for row, rows in self._parts[0].items():
            for col, cols in self._parts[1].items():
                yield (row, col), (rows, cols)

    def spans(self, key: Key) -> Spans | None:
        """Return the part of the patch that shows a tile, or None."""
        rows, cols = self._parts[0].get(key[0]), self._parts[1].get(key[1])
        return None if rows is None or cols is None else (rows, cols)

    def pick(self, tile: npt.NDArray[Any], key: Key, spans: Spans) -> npt.NDArray[Any]:
        """Pick the cells of a tile that a part of the patch shows."""
        rows = self.rows[spans[0]] - key[0] * TILE_PX
        picked: npt.NDArray[Any] = tile[rows][:, self.cols[spans[1]] - key[1] * TILE_PX]
        return picked


def _parts_of(cells: npt.NDArray[np.intp]) -> dict[int, slice]:
    """Return for each tile which of the ascending cells lie in it."""
    if not len(cells):
        return {}
    tiles, starts = np.unique(cells // TILE_PX, return_index=True)
    ends = [*starts[1:].tolist(), len(cells)]
    return {
        tile: slice(first, last)
        for tile, first, last in zip(tiles.tolist(), starts.tolist(), ends, strict=True)
    }


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
        result = classes.copy()
        for key, spans in self._at(view, patch).tiles():
            owned = touch_ups.by_tile.get(key)
            if owned is not None:
                blocks = [(owner, self._block(patch, owner, key, tile)) for owner, tile in owned]
                _lay_over(result[spans], blocks)
        return result

    def lay_over_since(
        self,
        strokes: tuple[TouchUps, TouchUps],
        finished: UInt8Array,
        chosen: UInt8Array,
        view: View,
        patch: Patch,
    ) -> UInt8Array:
        """Return finished masks with what was painted since: uint8 (h, w) of the patch.

        Parameters
        ----------
        strokes : tuple of TouchUps
            What was painted when the masks were finished, and what is by now.
        finished, chosen : uint8 arrays of shape (h, w)
            Classes as they were finished, and as they were chosen without any painting.
        view : View
            Where the viewport lies.
        patch : Patch
            The screen pixels that are meant.
        """
        old, new = strokes
        at, result = self._at(view, patch), finished.copy()
        for key, spans in at.tiles():
            before, after = old.by_tile.get(key, []), new.by_tile.get(key, [])
            if before == after:
                continue
            values = {owner: at.pick(unpack(tile), key, spans) for owner, tile in before}
            blocks = [(owner, self._block(patch, owner, key, tile)) for owner, tile in after]
            part = chosen[spans].copy()
            _lay_over(part, blocks)
            np.copyto(result[spans], part, where=_differ(values, dict(blocks)))
        return result

    def _at(self, view: View, patch: Patch) -> Positions:
        """Return what a patch shows; what was known of another view is forgotten."""
        if self._view != view:
            self._view = view
            self._positions.clear()
            self._blocks.clear()
        at = self._positions.get(patch)
        if at is None:
            at = self._positions[patch] = Positions(view, patch)
        return at

    def _block(self, patch: Patch, owner: int, key: Key, tile: Tile) -> int | UInt8Array:
        """Return what was done to the pixels shown of a tile; a number if it is the same everywhere."""
        if isinstance(tile, int):
            return tile
        known = self._blocks.get((patch, owner, key))
        if known is not None and known[0] is tile:
            return known[1]
        at = self._positions[patch]
        spans = at.spans(key)
        assert spans is not None
        block: UInt8Array = at.pick(unpack(tile), key, spans)
        self._blocks[patch, owner, key] = (tile, block)
        return block


def _lay_over(part: UInt8Array, blocks: list[tuple[int, int | UInt8Array]]) -> None:
    for owner, block in blocks:
        if not isinstance(block, int):
            part[(part == owner) & (block == TAKEN_OUT)] = 0
        elif block == TAKEN_OUT:
            part[part == owner] = 0
    for owner, block in blocks:
        if isinstance(block, int):
            if block == ADDED:
                part[:] = owner
        else:
            part[block == ADDED] = owner


def _differ(
    before: Mapping[int, int | UInt8Array], after: Mapping[int, int | UInt8Array]
) -> BoolArray | np.bool_:
    """Where something else was done to any class: bool (h, w), or one for all of them."""
    differs: BoolArray | np.bool_ = np.bool_(False)
    for owner in before.keys() | after.keys():
        pair = before.get(owner, UNTOUCHED), after.get(owner, UNTOUCHED)
        differs |= np.not_equal(*pair)
    return differs


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
            self._for, self._positions = wanted, Positions(view, patch, painting.step)
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


def sampled(
    small: SmallPatch, view: View, patch: Patch, margin_px: int = 1
) -> tuple[int, int, UInt8Array] | None:
    """Sample a part of a copy of the image at screen resolution.

    Parameters
    ----------
    small : SmallPatch
        The part.
    view, patch : View and Patch
        Where the viewport lies, and the screen pixels of the image in it.
    margin_px : int
        How many screen pixels around the part its outline takes.

    Returns
    -------
    tuple of int, int and uint8 array of shape (h, w), or None
        First row and column in the patch, and 1 where a screen pixel shows the part, with a margin
        for its outline; None where the patch shows nothing of it.
    """
    box, starts = small.patch.box, ((view.row, patch.top, patch.bottom), (view.col, patch.left, patch.right))
    found = []
    for (start, first, last), low, length in zip(
        starts, (box.y, box.x), (box.height, box.width), strict=True
    ):
        places = (start + (np.arange(first, last) + 0.5) / view.scale) * small.scale
        cells = np.floor(places + 1e-9).astype(np.intp) - low
        inside = np.flatnonzero((cells >= 0) & (cells < length))
        if not len(inside):
            return None
        begin, end = max(0, int(inside[0]) - margin_px), min(last - first, int(inside[-1]) + 1 + margin_px)
        found.append((begin, cells[begin:end], length))
    (top, rows, height), (left, cols, width) = found
    part = (
        small.patch.bits[np.clip(rows, 0, height - 1)][:, np.clip(cols, 0, width - 1)].view(np.uint8).copy()
    )
    part[(rows < 0) | (rows >= height)] = 0
    part[:, (cols < 0) | (cols >= width)] = 0
    return top, left, part
