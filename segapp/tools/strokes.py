"""The gesture of the brush, the eraser and the smart edge: a round stroke."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.tools.painting import paint_change, shape_of
from segapp.tools.tool import Preview

if TYPE_CHECKING:
    from segapp.core.strokes import Dab
    from segapp.core.tiles import Painting
    from segapp.tools.tool import Change, Context, Pointer


class StrokeDrag:
    """Paints a stroke; its width on the screen is set, so that zooming in gives finer work."""

    def __init__(self, context: Context, start: Pointer, *, adds: bool) -> None:
        from segapp.core.strokes import Stroke

        self.context = context
        self._adds = adds
        self._stroke = Stroke(shape_of(context))
        self._last = dab_of(context, start)
        self._stroke.add(self._last, self._last)

    def move(self, pointer: Pointer) -> None:
        """Paint on to the pointer."""
        dab = dab_of(self.context, pointer)
        self._stroke.add(self._last, dab)
        self._last = dab

    def painting(self) -> Painting:
        """Return the pixels so far."""
        return self._stroke.painting()

    def preview(self) -> Preview:
        """Light the stroke up."""
        return Preview(painting=self.painting(), adds=self._adds)

    def release(self) -> Change | None:
        """Paint the pixels into the active class, or out of it."""
        label = "Paint" if self._adds else "Erase"
        return paint_change(self.context, self.painting(), label, adds=self._adds)


def dab_of(context: Context, pointer: Pointer) -> Dab:
    """Return the brush on the image where the pointer is."""
    from segapp.core.strokes import Dab

    return Dab(pointer.at, context.options.size_px / 2 / pointer.scale * pointer.pressure)
