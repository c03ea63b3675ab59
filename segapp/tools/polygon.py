"""The polygon: click its corners; adds the pixels inside, with Ctrl takes them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.tools.painting import bits_change, can_paint, shape_of
from segapp.tools.shapes import is_click_on
from segapp.tools.tool import Outline, Preview, Tool, no_target

if TYPE_CHECKING:
    from segapp.core.strokes import Bits
    from segapp.tools.tool import Change, Context, Drag, Pointer


_FEWEST_CORNERS = 3


class PolygonChain:
    """The corners clicked so far, and the line to the mouse."""

    def __init__(self, context: Context, start: Pointer) -> None:
        self._context = context
        self._adds = not start.ctrl
        self._corners = [start.at]
        self._mouse = start.at

    def press(self, pointer: Pointer) -> bool:
        """Set the next corner; a click on the first one closes the polygon."""
        self._mouse = pointer.at
        if len(self._corners) >= _FEWEST_CORNERS and is_click_on(self._corners[0], pointer):
            return True
        if pointer.at != self._corners[-1]:
            self._corners.append(pointer.at)
        return False

    def move(self, pointer: Pointer) -> None:
        """Draw the line to the mouse."""
        self._mouse = pointer.at

    def back(self) -> bool:
        """Take the last corner back."""
        self._corners.pop()
        return bool(self._corners)

    def preview(self) -> Preview:
        """Light up what closing would take."""
        points = (*self._corners, self._mouse)
        filled = len(points) > 2
        return Preview(adds=self._adds, outlines=(Outline(points, filled, filled, tuple(self._corners)),))

    def release(self) -> Change | None:
        """Paint the pixels inside; fewer than three corners paint nothing."""
        if len(self._corners) < _FEWEST_CORNERS:
            return None
        label = "Add polygon" if self._adds else "Take out polygon"
        return bits_change(self._context, self._bits, self._pixels(), label, adds=self._adds)

    def _bits(self) -> Bits | None:
        from segapp.core.strokes import polygon_bits

        return polygon_bits(self._corners, shape_of(self._context))

    def _pixels(self) -> float:
        height, width = shape_of(self._context)
        rows, cols = [row for row, _ in self._corners], [col for _, col in self._corners]
        return min(height, max(rows) - min(rows)) * min(width, max(cols) - min(cols))


def _press(context: Context, pointer: Pointer) -> Drag | None:
    return PolygonChain(context, pointer) if can_paint(context, pointer) else None


POLYGON = Tool(
    id="polygon",
    name="Polygon",
    key="W",
    icon="polygon",
    sentence="Click corners; the first one again or Enter adds what is inside, with Ctrl takes it out.",
    target=no_target,
    press=_press,
    exact=True,
    chains=True,
)
