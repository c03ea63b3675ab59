"""What the Object tool shares with the window: from clicks to pixels, and to one named change."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from segapp.core.lazy import np
from segapp.core.task import NullTask
from segapp.core.tiles import Painting, painting_of
from segapp.core.touch_layers import added_in
from segapp.document import touching
from segapp.document.clicked import put_pixels, set_clicks
from segapp.tools.tool import Change, Preview

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from segapp.core.smart.clicks import Box, Click
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

    def find(now: Context, task: Task) -> Edit:
        document = now.document
        known = now.hand.session if now.hand else None
        found, kept = Painting(), clicks
        if clicks:
            session = known or session_of(now.photo, task)
            kept = within_reach(session, clicks)
            found = pixels_of(session, kept, document, task)

        def edit(present: Document) -> Document:
            return set_clicks(present, hand.number, kept, _free(present, found, now))

        return _done(edit, document)

    change = _worked_out(label, find, context)
    return replace(change, merge=merge, clicked=(hand.number, clicks))


def within_reach(session: ClickSession, clicks: tuple[Click, ...]) -> tuple[Click, ...]:
    """Return the clicks with no more steps of the last one than the wheel has for it."""
    last = clicks[-1]
    if not last.steps:
        return clicks
    lowest, highest = session.steps_at(clicks)
    return (*clicks[:-1], last._replace(steps=min(highest, max(lowest, last.steps))))


def closer_change(context: Context, hand: ObjectHand) -> Change | None:
    """Look closer at the object in work, if that is worth it: it gets finer pixels, and no new step."""
    session = hand.session
    if session is None or not hand.clicks:
        return None
    box = session.wants_zoom(hand.clicks)
    if box is None:
        return None

    def find(now: Context, task: Task) -> Edit:
        part: Box | None = box
        for _ in hand.clicks:  # of an object that was taken up again each click may have had its own part
            if part is None:
                break
            session.zoom(part, task)
            part = session.wants_zoom(hand.clicks)
        found = pixels_of(session, hand.clicks, now.document, task)

        def edit(present: Document) -> Document:
            return put_pixels(present, hand.number, hand.clicks, _free(present, found, now))

        return _done(edit, now.document)

    return replace(_worked_out("Look closer", find, context), is_finer=True)


def _worked_out(label: str, find: Callable[[Context, Task], Edit], context: Context) -> Change:
    def edit(present: Document) -> Document:
        return find(replace(context, document=present), NullTask())(present)

    return Change(label, edit, partial(find, context), work_from=lambda now: partial(find, now))


def _free(document: Document, found: Painting, context: Context) -> Painting:
    """Leave out what locked classes have."""
    # Other clusters may have come in the meantime; the regions are not theirs.
    is_same = document.segmentation is context.document.segmentation
    return touching.without_locked(document, found, context.regions if is_same else None)


def _done(edit: Edit, before: Document) -> Edit:
    """Return the same edit with its work done here; it is done again for any other document."""
    after = edit(before)

    def take(document: Document) -> Document:
        names = ("touch_ups", "clicked", "classes", "active", "segmentation", "assignment")
        if not all(getattr(document, name) is getattr(before, name) for name in names):
            return edit(document)
        if after is before:
            return document
        return replace(document, touch_ups=after.touch_ups, clicked=after.clicked)

    return take


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


def hint_of(hand: ObjectHand, x: int, y: int, *, positive: bool) -> Preview | None:
    """Return about what a click would change; None while the image is not known.

    What is not found yet is awaited.
    """
    from segapp.core.smart.clicks import Click

    if hand.session is None:
        return None
    small = hand.session.small_preview(x, y, positive=positive, clicks=hand.clicks)
    awaited = (*hand.clicks, Click(x, y, positive)) if small is None else None
    return Preview(adds=positive, small=small, awaited=awaited)


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
