"""The brush: paints pixels into the active class; with Ctrl out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.tools.painting import can_paint
from segapp.tools.strokes import StrokeDrag
from segapp.tools.tool import Tool, no_target

if TYPE_CHECKING:
    from segapp.tools.tool import Context, Drag, Pointer


def _press(context: Context, pointer: Pointer) -> Drag | None:
    return StrokeDrag(context, pointer, adds=not pointer.ctrl) if can_paint(context, pointer) else None


BRUSH = Tool(
    id="brush",
    name="Brush",
    key="B",
    icon="brush",
    sentence="Paint pixels in, with Ctrl out; [ and ] or Shift+wheel change the size.",
    target=no_target,
    press=_press,
    exact=True,
    brush=True,
)
