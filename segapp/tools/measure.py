"""Measure: the length of a line, in pixels and in the units of the image; nothing changes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from segapp.core.scale import short_number
from segapp.tools.tool import Outline, Preview, Tool, no_target

if TYPE_CHECKING:
    from segapp.core.scale import Scale
    from segapp.tools.tool import Change, Context, Drag, Pointer


class MeasureDrag:
    """A line and its length."""

    def __init__(self, start: Pointer, scale: Scale | None = None) -> None:
        self._start = self._end = start.at
        self._scale = scale

    def move(self, pointer: Pointer) -> None:
        """Draw the line to the pointer."""
        self._end = pointer.at

    def preview(self) -> Preview:
        """Tell the line and its length."""
        line = (self._start, self._end)
        length = math.dist(*line)
        text = f"{length:,.1f} px"
        if self._scale is not None:
            text = f"{short_number(self._scale.of(length, 1))} {self._scale.unit} ({text})"
        return Preview(outlines=(Outline(line, dots=line),), text=text, measured_px=length)

    def release(self) -> Change | None:
        """Change nothing; the line stays until the next click."""
        return None


def _press(context: Context, pointer: Pointer) -> Drag | None:
    return MeasureDrag(pointer, context.document.scale) if context.is_inside(pointer) else None


MEASURE = Tool(
    id="measure",
    name="Measure",
    key="M",
    icon="ruler",
    sentence="Drag a line to read its length; Set scale makes units of its pixels.",
    target=no_target,
    press=_press,
    exact=True,
    lingers=True,
    is_neutral=True,
    measures=True,
)
