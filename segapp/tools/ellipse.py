"""The ellipse: adds the pixels inside; with Ctrl takes them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.tools.painting import can_paint
from segapp.tools.shapes import ShapeDrag
from segapp.tools.tool import Tool, no_target

if TYPE_CHECKING:
    from segapp.tools.tool import Context, Drag, Pointer


def _press(context: Context, pointer: Pointer) -> Drag | None:
    from segapp.core.strokes import ellipse_bits, ellipse_points

    if not can_paint(context, pointer):
        return None
    return ShapeDrag(context, pointer, "ellipse", ellipse_bits, ellipse_points)


ELLIPSE = Tool(
    id="ellipse",
    name="Ellipse",
    key="J",
    icon="ellipse",
    sentence="Drag from corner to corner to add the ellipse between them, with Ctrl to take it out.",
    target=no_target,
    press=_press,
)
