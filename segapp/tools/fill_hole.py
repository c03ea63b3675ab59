"""Fill hole: click inside a hole of a mask to add it; with Ctrl a click takes a piece of the mask out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.core.lazy import np
from segapp.tools.painting import can_paint, class_window, long_change, paint_change, painted_edit, shape_of
from segapp.tools.tool import Preview, Tool, no_target

if TYPE_CHECKING:
    from segapp.core.strokes import Bits
    from segapp.core.task import Task
    from segapp.core.types import UInt8Array
    from segapp.tools.tool import Change, Context, Drag, Edit, Pointer

_QUICK_REACH_PX = 512


class FillDrag:
    """The hole under the mouse, or with Ctrl the connected piece of the active class."""

    def __init__(self, context: Context, start: Pointer) -> None:
        self._context = context
        self._at = start
        self._fills = not start.ctrl
        self._bits = self._find(_QUICK_REACH_PX)

    def move(self, pointer: Pointer) -> None:
        """Look for the hole under the pointer."""
        if self._context.is_inside(pointer) and (pointer.row, pointer.col) != (self._at.row, self._at.col):
            self._at = pointer
            self._bits = self._find(_QUICK_REACH_PX)

    def preview(self) -> Preview:
        """Light the hole up."""
        from segapp.core.tiles import painting_of

        painting = painting_of(*self._bits) if self._bits else None
        return Preview(painting=painting, adds=self._fills)

    def release(self) -> Change | None:
        """Add the hole, or take the piece out; a large one is found away from the window."""
        from segapp.core.tiles import painting_of

        label = "Fill hole" if self._fills else "Take out piece"
        if self._bits is not None:
            return paint_change(self._context, painting_of(*self._bits), label, adds=self._fills)
        row, col = self._at.row, self._at.col
        is_small = max(shape_of(self._context)) <= _QUICK_REACH_PX
        if is_small or self._read(row, col, row + 1, col + 1)[0, 0]:
            return None
        return long_change(label, self._work)

    def _work(self, task: Task) -> Edit:
        from segapp.core.tiles import Painting, painting_of

        bits = self._find(None)
        task.raise_if_cancelled()
        return painted_edit(self._context, painting_of(*bits) if bits else Painting(), adds=self._fills)

    def _read(self, top: int, left: int, bottom: int, right: int) -> UInt8Array:
        """Return a window in which what is searched is 0."""
        window = class_window(self._context, top, left, bottom, right)
        return window if self._fills else (window != self._context.document.active).view(np.uint8)

    def _find(self, most_reach: int | None) -> Bits | None:
        from segapp.core.outline_fill import hole_at, piece_at

        find = hole_at if self._fills else piece_at
        return find(self._read, shape_of(self._context), (self._at.row, self._at.col), most_reach)


def _press(context: Context, pointer: Pointer) -> Drag | None:
    return FillDrag(context, pointer) if can_paint(context, pointer) else None


def _hint(context: Context, pointer: Pointer) -> Preview | None:
    drag = _press(context, pointer)
    preview = drag.preview() if drag is not None else None
    return preview if preview is not None and preview.painting is not None else None


FILL_HOLE = Tool(
    id="fill-hole",
    name="Fill hole",
    key="F",
    icon="fill-hole",
    sentence="Click inside a hole of a mask to fill it; Ctrl+click takes one piece of the mask out.",
    target=no_target,
    press=_press,
    hint=_hint,
)
