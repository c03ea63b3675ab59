"""Smart edge: brush along a rough border, and the mask follows the true edge inside the band."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from segapp.tools.painting import can_paint, class_window, long_change, paint_edit, shape_of
from segapp.tools.strokes import StrokeDrag
from segapp.tools.tool import Change, Preview, Tool, no_target

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.tiles import Painting
    from segapp.core.types import BoolArray, UInt8Array
    from segapp.document.document import Document
    from segapp.tools.tool import Context, Drag, Edit, Pointer


class BandDrag(StrokeDrag):
    """A stroke along a border, in which the border is found anew."""

    def __init__(self, context: Context, photo: UInt8Array, start: Pointer) -> None:
        super().__init__(context, start, adds=True)
        self._photo = photo
        self._reach_px = self._last.radius

    def move(self, pointer: Pointer) -> None:
        """Paint on to the pointer."""
        super().move(pointer)
        self._reach_px = max(self._reach_px, self._last.radius)

    def preview(self) -> Preview:
        """Light the band up."""
        return Preview(painting=self.painting())

    def release(self) -> Change | None:
        """Find the edge inside the band."""
        band = self.painting()
        if band.is_empty:
            return None
        return long_change("Smart edge", lambda task: self._work(band, task))

    def _work(self, band: Painting, task: Task) -> Edit:
        from segapp.core.grab import MARGIN_PX, refine_edge
        from segapp.core.tiles import painting_of

        margin_px = max(MARGIN_PX, 2 * math.ceil(self._reach_px))
        top, left, bottom, right = _box_of(band, shape_of(self.context), margin_px)
        bits = window_of(band, top, left, bottom, right)
        bits &= _visible(self.context, top, left, bottom, right)
        mask = class_window(self.context, top, left, bottom, right) == self.context.document.active
        found = refine_edge(self._photo[top:bottom, left:right], mask, bits, task)
        if found is None:
            return _nothing
        add = paint_edit(self.context, painting_of(top, left, found & ~mask), adds=True)
        take_out = paint_edit(self.context, painting_of(top, left, mask & ~found), adds=False)
        return lambda document: take_out(add(document))


def _nothing(document: Document) -> Document:
    return document


def window_of(band: Painting, top: int, left: int, bottom: int, right: int) -> BoolArray:
    """Return the part of a band in a window that holds all of it: bool (h, w)."""
    from segapp.core.lazy import np
    from segapp.core.tiles import TILE_PX

    window: BoolArray = np.zeros((bottom - top, right - left), np.bool_)
    for (tile_row, tile_col), tile in band.tiles.items():
        row, col = tile_row * TILE_PX, tile_col * TILE_PX
        if tile.any():
            above, before = max(0, top - row), max(0, left - col)
            part = tile[above : bottom - row, before : right - col]
            at_row, at_col = row + above - top, col + before - left
            window[at_row : at_row + part.shape[0], at_col : at_col + part.shape[1]] = part
    return window


def _visible(context: Context, top: int, left: int, bottom: int, right: int) -> BoolArray:
    """Where a window of the image has a colour: bool (h, w)."""
    from dataclasses import replace

    from segapp.core.lazy import np

    image, rows, cols = context.document.image, slice(top, bottom), slice(left, right)
    area = None if image.area is None else image.area[rows, cols]
    valid = replace(image, pixels=image.pixels[rows, cols], area=area).valid
    everywhere: BoolArray = np.ones((bottom - top, right - left), np.bool_)
    return everywhere if valid is None else valid


def _box_of(band: Painting, shape: tuple[int, int], margin: int) -> tuple[int, int, int, int]:
    from segapp.core.lazy import np
    from segapp.core.tiles import TILE_PX

    corners = []
    for (tile_row, tile_col), tile in band.tiles.items():
        rows, cols = np.flatnonzero(tile.any(axis=1)), np.flatnonzero(tile.any(axis=0))
        if len(rows):
            row, col = tile_row * TILE_PX, tile_col * TILE_PX
            corners.append((row + rows[0], col + cols[0], row + rows[-1] + 1, col + cols[-1] + 1))
    tops, lefts, bottoms, rights = zip(*corners, strict=True)
    return (
        max(0, int(min(tops)) - margin),
        max(0, int(min(lefts)) - margin),
        min(shape[0], int(max(bottoms)) + margin),
        min(shape[1], int(max(rights)) + margin),
    )


def _press(context: Context, pointer: Pointer) -> Drag | None:
    if context.photo is None or not can_paint(context, pointer):
        return None
    return BandDrag(context, context.photo, pointer)


SMART_EDGE = Tool(
    id="smart-edge",
    name="Smart edge",
    key="G",
    icon="smart-edge",
    sentence="Brush along a rough border, and the mask follows the edge that is there.",
    target=no_target,
    press=_press,
    exact=True,
    brush=True,
)
