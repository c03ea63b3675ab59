"""What the tools that paint pixels share: from pixels to one named change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segapp.core.lazy import np
from segapp.core.task import NullTask
from segapp.core.tiles import TILE_PX, Painting, painting_of
from segapp.document import touching
from segapp.tools.tool import Change

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.strokes import Bits
    from segapp.core.task import Task
    from segapp.core.types import UInt8Array
    from segapp.document.document import Document
    from segapp.tools.tool import Context, Edit, Pointer

LONG_PX = 1 << 21
"""Gestures over this many pixels are carried out away from the window."""


def can_paint(context: Context, pointer: Pointer) -> bool:
    """Whether there are clusters to touch up and the pointer is on the image."""
    return context.document.segmentation is not None and context.is_inside(pointer)


def shape_of(context: Context) -> tuple[int, int]:
    """Rows and columns of the image."""
    return context.document.image.height, context.document.image.width


def class_window(context: Context, top: int, left: int, bottom: int, right: int) -> UInt8Array:
    """Return the class of each pixel of a window: uint8 (h, w); before clean-up while masks are made."""
    if context.classes is not None:
        return context.classes[top:bottom, left:right]
    read = touching.class_reader(context.document, context.regions)
    window: UInt8Array = np.zeros((bottom - top, right - left), np.uint8)
    for tile_row in range(top // TILE_PX, (bottom - 1) // TILE_PX + 1):
        for tile_col in range(left // TILE_PX, (right - 1) // TILE_PX + 1):
            tile = read((tile_row, tile_col))
            row, col = tile_row * TILE_PX, tile_col * TILE_PX
            above, before = max(0, top - row), max(0, left - col)
            part = tile[above : bottom - row, before : right - col]
            at_row, at_col = row + above - top, col + before - left
            window[at_row : at_row + part.shape[0], at_col : at_col + part.shape[1]] = part
    return window


def paint_change(context: Context, painting: Painting, label: str, *, adds: bool) -> Change | None:
    """Paint pixels into the active class or out of it; None if there are none."""
    if painting.is_empty:
        return None
    return Change(label, paint_edit(context, painting, adds=adds))


def paint_edit(context: Context, painting: Painting, *, adds: bool) -> Edit:
    """Return the edit that paints pixels into the active class or out of it."""
    segmentation, regions = context.document.segmentation, context.regions

    def edit(document: Document) -> Document:
        # Other clusters may have come in the meantime; the regions are not theirs.
        known = regions if document.segmentation is segmentation else None
        return touching.paint(document, painting, adds=adds, regions=known)

    return edit


def painted_edit(context: Context, painting: Painting, *, adds: bool) -> Edit:
    """Return the same edit as `paint_edit`, with its work done here already.

    It is done again only if the document has changed in the meantime.
    """
    edit, before = paint_edit(context, painting, adds=adds), context.document
    after = edit(before)

    def take(document: Document) -> Document:
        names = ("touch_ups", "classes", "active", "segmentation", "assignment")
        is_same = all(getattr(document, name) is getattr(before, name) for name in names)
        if not is_same:
            return edit(document)
        return document if after is before else replace(document, touch_ups=after.touch_ups)

    return take


def bits_change(
    context: Context, find: Callable[[], Bits | None], pixels: float, label: str, *, adds: bool
) -> Change | None:
    """Paint the pixels of a box; many pixels are found away from the window."""
    if pixels > LONG_PX:

        def work(task: Task) -> Edit:
            bits = find()
            task.raise_if_cancelled()
            return painted_edit(context, painting_of(*bits) if bits else Painting(), adds=adds)

        return long_change(label, work)
    bits = find()
    return paint_change(context, painting_of(*bits), label, adds=adds) if bits else None


def long_change(label: str, work: Callable[[Task], Edit]) -> Change:
    """Return a change that is computed away from the window."""

    def edit(document: Document) -> Document:
        return work(NullTask())(document)

    return Change(label, edit, work)
