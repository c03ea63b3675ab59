"""What drawn shapes share: the gesture from corner to corner, and closing a line at its start."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from segapp.tools.painting import bits_change, shape_of
from segapp.tools.tool import Outline, Preview

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from segapp.core.strokes import Bits
    from segapp.tools.tool import Change, Context, Point, Pointer


_CLOSING_PX = 8.0  # on the screen


def is_click_on(point: Point, pointer: Pointer) -> bool:
    """Whether a click is as near to a point as a hand can tell."""
    return math.dist(pointer.at, point) * pointer.scale <= _CLOSING_PX


class ShapeDrag:
    """A shape between the point where the mouse was pressed and the one where it is now."""

    def __init__(
        self,
        context: Context,
        start: Pointer,
        name: str,
        fill: Callable[[Point, Point, tuple[int, int]], Bits | None],
        line: Callable[[Point, Point], Sequence[Point]],
    ) -> None:
        self._context = context
        self._start = self._end = start
        self._adds = not start.ctrl
        self._name, self._fill, self._line = name, fill, line
        self._has_moved = False

    def move(self, pointer: Pointer) -> None:
        """Stretch the shape to the pointer."""
        self._end, self._has_moved = pointer, True

    def preview(self) -> Preview:
        """Light the shape up."""
        if not self._has_moved:
            return Preview(adds=self._adds)
        points = self._line(self._start.at, self._end.at)
        return Preview(adds=self._adds, outlines=(Outline(points, closed=True, filled=True),))

    def release(self) -> Change | None:
        """Paint the pixels inside; a click alone paints nothing."""
        if not self._has_moved:
            return None
        shape, (a, b) = shape_of(self._context), (self._start.at, self._end.at)
        pixels = min(abs(a[0] - b[0]), shape[0]) * min(abs(a[1] - b[1]), shape[1])
        label = f"Add {self._name}" if self._adds else f"Take out {self._name}"
        return bits_change(self._context, lambda: self._fill(a, b, shape), pixels, label, adds=self._adds)
