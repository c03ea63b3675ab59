"""Measure: the length of a line in pixels of the image; nothing changes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from segapp.tools.tool import Outline, Preview, Tool, no_target

if TYPE_CHECKING:
    from segapp.tools.tool import Change, Context, Drag, Pointer


class MeasureDrag:
    """A line and its length."""

    def __init__(self, start: Pointer) -> None:
        self._start = self._end = start.at

    def move(self, pointer: Pointer) -> None:
        """Draw the line to the pointer."""
        self._end = pointer.at

    def preview(self) -> Preview:
        """Tell the line and its length."""
        line = (self._start, self._end)
        length = math.dist(*line)
        return Preview(outlines=(Outline(line, dots=line),), text=f"{length:,.1f} px")

    def release(self) -> Change | None:
        """Change nothing; the line stays until the next click."""
        return None


def _press(context: Context, pointer: Pointer) -> Drag | None:
    return MeasureDrag(pointer) if context.is_inside(pointer) else None


MEASURE = Tool(
    id="measure",
    name="Measure",
    key="M",
    icon="ruler",
    sentence="Drag a line to read its length in pixels.",
    target=no_target,
    press=_press,
    exact=True,
    lingers=True,
    is_neutral=True,
)
