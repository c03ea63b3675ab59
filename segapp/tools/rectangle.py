"""The rectangle: adds the pixels inside; with Ctrl takes them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.tools.painting import can_paint
from segapp.tools.shapes import ShapeDrag
from segapp.tools.tool import Tool, no_target

if TYPE_CHECKING:
    from segapp.tools.tool import Context, Drag, Pointer


def _press(context: Context, pointer: Pointer) -> Drag | None:
    from segapp.core.strokes import rectangle_bits, rectangle_corners

    if not can_paint(context, pointer):
        return None
    return ShapeDrag(context, pointer, "rectangle", rectangle_bits, rectangle_corners)


RECTANGLE = Tool(
    id="rectangle",
    name="Rectangle",
    key="T",
    icon="rectangle",
    sentence="Drag from corner to corner to add the pixels inside, with Ctrl to take them out.",
    target=no_target,
    press=_press,
)
