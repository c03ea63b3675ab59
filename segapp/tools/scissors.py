"""Scissors: a line that follows edges between clicks; adds the pixels inside, with Ctrl takes them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.tools.painting import bits_change, can_paint, shape_of
from segapp.tools.shapes import is_click_on
from segapp.tools.tool import Outline, Preview, Tool, no_target

if TYPE_CHECKING:
    from segapp.core.scissors import Wire
    from segapp.core.strokes import Bits
    from segapp.core.types import UInt8Array
    from segapp.tools.tool import Change, Context, Drag, Point, Pointer


_FEWEST_ANCHORS = 2


class ScissorsChain:
    """Anchors, the lines between them, and the live wire to the mouse."""

    def __init__(self, context: Context, photo: UInt8Array, start: Pointer) -> None:
        self._context = context
        self._photo = photo
        self._adds = not start.ctrl
        self._anchors = [start.at]
        self._lines: list[list[Point]] = []
        self._step = max(1, round(1 / start.scale))
        self._wire: Wire | None = None
        self._live = [start.at]

    def press(self, pointer: Pointer) -> bool:
        """Set an anchor: the line to it stays; a click on the first one closes the line."""
        if len(self._anchors) >= _FEWEST_ANCHORS and is_click_on(self._anchors[0], pointer):
            return True
        self.move(pointer)
        self._set_anchor()
        return False

    def move(self, pointer: Pointer) -> None:
        """Lead the live wire to the mouse; out of its reach an anchor is set where it was last."""
        height, width = shape_of(self._context)
        at = (min(height - 0.5, max(0.0, pointer.at[0])), min(width - 0.5, max(0.0, pointer.at[1])))
        self._step = max(1, round(1 / pointer.scale))
        if not self._reachable().reaches(at) and len(self._live) > 1:
            self._set_anchor()
        self._live = self._reachable().to(at)

    def back(self) -> bool:
        """Take the last anchor back."""
        self._anchors.pop()
        self._wire = None
        if self._lines:
            self._lines.pop()
        self._live = self._anchors[-1:]
        return bool(self._anchors)

    def preview(self) -> Preview:
        """Show the line so far and the live wire."""
        points = (*self._points(), *self._live)
        return Preview(adds=self._adds, outlines=(Outline(points, dots=tuple(self._anchors)),))

    def release(self) -> Change | None:
        """Close the line along edges and paint the pixels inside."""
        if len(self._anchors) < _FEWEST_ANCHORS:
            return None
        self._live = self._reachable().to(self._anchors[0])
        corners = [*self._points(), *self._live]
        shape = shape_of(self._context)
        rows, cols = [row for row, _ in corners], [col for _, col in corners]
        pixels = (max(rows) - min(rows)) * (max(cols) - min(cols))
        label = "Cut out along edges" if self._adds else "Take out along edges"

        def find() -> Bits | None:
            from segapp.core.strokes import polygon_bits

            return polygon_bits(corners, shape)

        return bits_change(self._context, find, pixels, label, adds=self._adds)

    def _set_anchor(self) -> None:
        if self._live[-1] != self._anchors[-1]:
            self._lines.append(self._live)
            self._anchors.append(self._live[-1])
            self._wire = None
        self._live = self._anchors[-1:]

    def _reachable(self) -> Wire:
        from segapp.core.scissors import Wire

        if self._wire is None:
            self._wire = Wire(self._photo, self._anchors[-1], self._step)
        return self._wire

    def _points(self) -> list[Point]:
        return [point for line in self._lines for point in line]


def _press(context: Context, pointer: Pointer) -> Drag | None:
    if context.photo is None or not can_paint(context, pointer):
        return None
    return ScissorsChain(context, context.photo, pointer)


SCISSORS = Tool(
    id="scissors",
    name="Scissors",
    key="K",
    icon="scissors",
    sentence="Click along an edge and the line follows it; a click on its start or Enter closes it.",
    target=no_target,
    press=_press,
    exact=True,
    chains=True,
)
