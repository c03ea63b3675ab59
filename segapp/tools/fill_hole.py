"""Fill hole: click inside a hole of a mask to add it to the active class."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from segapp.tools.painting import can_paint, class_window, long_change, paint_change, painted_edit, shape_of
from segapp.tools.tool import Preview, Tool, no_target

if TYPE_CHECKING:
    from segapp.core.strokes import Bits
    from segapp.core.task import Task
    from segapp.tools.tool import Change, Context, Drag, Edit, Pointer

_QUICK_REACH_PX = 512


class FillDrag:
    """The hole under the mouse."""

    def __init__(self, context: Context, start: Pointer) -> None:
        self._context = context
        self._at = start
        self._bits = self._find(_QUICK_REACH_PX)

    def move(self, pointer: Pointer) -> None:
        """Look for the hole under the pointer."""
        if self._context.is_inside(pointer) and (pointer.row, pointer.col) != (self._at.row, self._at.col):
            self._at = pointer
            self._bits = self._find(_QUICK_REACH_PX)

    def preview(self) -> Preview:
        """Light the hole up."""
        from segapp.core.tiles import painting_of

        return Preview(painting=painting_of(*self._bits) if self._bits else None)

    def release(self) -> Change | None:
        """Add the hole; a large one is found away from the window."""
        from segapp.core.tiles import painting_of

        if self._bits is not None:
            return paint_change(self._context, painting_of(*self._bits), "Fill hole", adds=True)
        if max(shape_of(self._context)) <= _QUICK_REACH_PX or not self._is_free():
            return None
        return long_change("Fill hole", self._work)

    def _work(self, task: Task) -> Edit:
        from segapp.core.tiles import Painting, painting_of

        bits = self._find(None)
        task.raise_if_cancelled()
        return painted_edit(self._context, painting_of(*bits) if bits else Painting(), adds=True)

    def _is_free(self) -> bool:
        row, col = self._at.row, self._at.col
        return not class_window(self._context, row, col, row + 1, col + 1)[0, 0]

    def _find(self, most_reach: int | None) -> Bits | None:
        from segapp.core.outline_fill import hole_at

        read = partial(class_window, self._context)
        return hole_at(read, shape_of(self._context), self._at.row, self._at.col, most_reach)


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
    sentence="Click inside a hole of a mask to fill it.",
    target=no_target,
    press=_press,
    hint=_hint,
)
