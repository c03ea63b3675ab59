"""Alike: click a colour to add everything of that colour; a drag to the side sets how like it must be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.tools.painting import can_paint, long_change, painted_edit
from segapp.tools.tool import Preview, Tool, no_target

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import UInt8Array
    from segapp.tools.tool import Change, Context, Drag, Edit, Pointer

_DOUBLE_PX = 120.0
"""A drag over so many screen pixels doubles the tolerance (or halves it, to the left)."""


class AlikeDrag:
    """A colour, and how far from it a pixel may be."""

    def __init__(self, context: Context, photo: UInt8Array, start: Pointer) -> None:
        from segapp.core.alike import reduced_color_map

        self._context = context
        self._photo = photo
        self._start = start
        self._adds = not start.ctrl
        self._map = reduced_color_map(photo, start.row, start.col)
        self._first = self._map.first_tolerance
        self._tolerance = self._first

    def move(self, pointer: Pointer) -> None:
        """Set the tolerance."""
        from segapp.core.alike import HIGHEST_TOLERANCE, LOWEST_TOLERANCE

        right_px = (pointer.at[1] - self._start.at[1]) * pointer.scale
        wanted = self._first * 2.0 ** min(20.0, max(-20.0, right_px / _DOUBLE_PX))
        self._tolerance = min(HIGHEST_TOLERANCE, max(LOWEST_TOLERANCE, wanted))

    def preview(self) -> Preview:
        """Light up, on a reduced copy, what is alike."""
        from segapp.core.tiles import painting_of

        bits = self._map.within(self._tolerance, everywhere=self._context.options.everywhere)
        painting = painting_of(0, 0, bits, self._map.step)
        return Preview(adds=self._adds, painting=painting, text=f"Tolerance {self._tolerance:.0f}")

    def release(self) -> Change | None:
        """Paint what is alike, pixel by pixel."""
        return long_change("Add alike" if self._adds else "Take out alike", self._work)

    def _work(self, task: Task) -> Edit:
        from segapp.core.alike import alike
        from segapp.core.tiles import painting_of

        options, start = self._context.options, self._start
        at = (start.row, start.col)
        bits = alike(self._photo, at, self._tolerance, everywhere=options.everywhere, task=task)
        return painted_edit(self._context, painting_of(0, 0, bits), adds=self._adds)


def _press(context: Context, pointer: Pointer) -> Drag | None:
    if context.photo is None or not can_paint(context, pointer):
        return None
    return AlikeDrag(context, context.photo, pointer)


ALIKE = Tool(
    id="alike",
    name="Alike",
    key="A",
    icon="alike",
    sentence="Click a colour to add all of it, drag right or left for more or less, Ctrl takes it out.",
    target=no_target,
    press=_press,
    setting="everywhere",
)
