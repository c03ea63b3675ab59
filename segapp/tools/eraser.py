"""The eraser: paints pixels out of the active class; with Shift into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.tools.painting import can_paint
from segapp.tools.strokes import StrokeDrag
from segapp.tools.tool import Tool, no_target

if TYPE_CHECKING:
    from segapp.tools.tool import Context, Drag, Pointer


def _press(context: Context, pointer: Pointer) -> Drag | None:
    adds = pointer.shift and not pointer.ctrl
    return StrokeDrag(context, pointer, adds=adds) if can_paint(context, pointer) else None


ERASER = Tool(
    id="eraser",
    name="Eraser",
    key="E",
    icon="eraser",
    sentence="Paint pixels out, with Shift in; X swaps brush and eraser.",
    target=no_target,
    press=_press,
    exact=True,
    brush=True,
)
