"""What the Object tool shares with the window: from clicks to pixels, and to one named change."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from segapp.core.lazy import np
from segapp.core.task import NullTask
from segapp.core.tiles import Painting, painting_of
from segapp.core.touch_layers import added_in
from segapp.document import touching
from segapp.document.clicked import put_pixels, set_clicks
from segapp.tools.tool import Change, Preview

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segapp.core.smart.clicks import Click
    from segapp.core.task import Task
    from segapp.core.types import BoolArray, UInt8Array
    from segapp.document.clicked import ClickedObject
    from segapp.document.document import Area, Document
    from segapp.tools.object_hand import ClickSession, ObjectHand
    from segapp.tools.tool import Context, Edit, Pointer


def is_clickable(context: Context, pointer: Pointer) -> bool:
    """Whether the pointer is on the image, inside the area of interest."""
    if context.photo is None or not context.is_inside(pointer):
        return False
    area = context.document.area
    return area is None or _is_in(area, pointer.row + 0.5, pointer.col + 0.5)


def clicks_change(
    context: Context, hand: ObjectHand, clicks: tuple[Click, ...], label: str, merge: str | None = None
) -> Change:
    """Make the object in work of these clicks: one undo step, worked out away from the window."""
    document, number = context.document, hand.number

    def work(task: Task) -> Edit:
        session = hand.session or session_of(context.photo, task)
        found = pixels_of(session, clicks, document, task) if clicks else Painting()
        return clicked_edit(context, number, clicks, found)

    def edit(present: Document) -> Document:
        return work(NullTask())(present)

    return Change(label, edit, work, merge, (number, clicks))


def closer_change(context: Context, hand: ObjectHand) -> Change | None:
    """Look closer at the object in work, if that is worth it: it gets finer pixels, and no new step."""
    session, document = hand.session, context.document
    box = session.wants_zoom(hand.clicks) if session is not None and hand.clicks else None
    if session is None or box is None:
        return None

    def work(task: Task) -> Edit:
        session.zoom(box, task)
        found = pixels_of(session, hand.clicks, document, task)

        def edit(present: Document) -> Document:
            free = touching.without_locked(present, found, None)
            return put_pixels(present, hand.number, hand.clicks, free)

        return edit

    return Change("Look closer", lambda present: work(NullTask())(present), work, is_finer=True)


def session_of(photo: UInt8Array | None, task: Task) -> ClickSession:
    """Get to know an image, uint8 (H, W, 3), RGB."""
    from segapp.core.smart.session import ObjectSession

    if photo is None:
        raise ValueError("there is no image to click on")
    return ObjectSession(photo, task)


def pixels_of(session: ClickSession, clicks: Sequence[Click], document: Document, task: Task) -> Painting:
    """Return the pixels that clicks mean, inside the area of interest."""
    patch = session.patch_of(clicks, task)
    left, top, width, height = patch.box
    bits = patch.bits
    if document.area is not None:
        shape = document.image.height, document.image.width
        bits = bits & _part_of(document.area, shape, (top, left, top + height, left + width))
    return painting_of(top, left, bits)


def clicked_edit(context: Context, number: int, clicks: tuple[Click, ...], found: Painting) -> Edit:
    """Return the edit that makes an object of these clicks and pixels."""
    segmentation, regions = context.document.segmentation, context.regions

    def edit(document: Document) -> Document:
        # Other clusters may have come in the meantime; the regions are not theirs.
        known = regions if document.segmentation is segmentation else None
        free = touching.without_locked(document, found, known)
        return set_clicks(document, number, clicks, free)

    return edit


def hint_of(hand: ObjectHand, x: int, y: int, *, positive: bool) -> Preview | None:
    """Return about what a click would take; None while that is not known."""
    if hand.session is None:
        return None
    small = hand.session.small_preview(x, y, positive=positive, clicks=hand.clicks)
    return Preview(adds=positive, small=small)


@lru_cache(maxsize=2)
def object_pixels(found: ClickedObject) -> Painting:
    """Return the pixels of an object."""
    return added_in(found.pixels)


def _part_of(area: Area, shape: tuple[int, int], box: tuple[int, int, int, int]) -> BoolArray:
    """Return which pixels of a box (top, left, bottom, right) lie in an area: bool (h, w)."""
    from segapp.core.strokes import polygon_bits

    top, left, bottom, right = box
    part: BoolArray = np.zeros((bottom - top, right - left), np.bool_)
    found = polygon_bits(area, shape)
    if found is not None:
        row, col, bits = found
        above, before = max(0, top - row), max(0, left - col)
        inside = bits[above : max(0, bottom - row), before : max(0, right - col)]
        at_row, at_col = row + above - top, col + before - left
        part[at_row : at_row + inside.shape[0], at_col : at_col + inside.shape[1]] = inside
    return part


def _is_in(area: Area, row: float, col: float) -> bool:
    """Whether a point lies inside a polygon."""
    inside = False
    for (row0, col0), (row1, col1) in zip(area, (*area[1:], area[0]), strict=True):
        if (row0 > row) != (row1 > row) and col < col0 + (row - row0) * (col1 - col0) / (row1 - row0):
            inside = not inside
    return inside
