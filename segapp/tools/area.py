"""Area of interest: only what lies inside is clustered; a click makes it the whole image again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.tools.painting import can_paint, long_change
from segapp.tools.tool import Outline, Preview, Tool, no_target

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.document.document import Area
    from segapp.tools.tool import Change, Context, Drag, Edit, Point, Pointer


class AreaDrag:
    """A rectangle, or a line drawn freely, around what is of interest."""

    def __init__(self, context: Context, start: Pointer) -> None:
        self._context = context
        self._points = [start.at]

    def move(self, pointer: Pointer) -> None:
        """Draw on to the pointer."""
        self._points.append(pointer.at)

    def preview(self) -> Preview:
        """Show the border of the area."""
        area = self._area()
        return Preview(outlines=(Outline(area, closed=True),)) if area else Preview()

    def release(self) -> Change | None:
        """Cluster inside the area."""
        area, document = self._area(), self._context.document
        if area is None and document.area is None:
            return None

        def work(task: Task) -> Edit:
            from segapp.document.areas import change_area

            return change_area(document, area, task)

        return long_change("Area of interest" if area else "Whole image", work)

    def _area(self) -> Area | None:
        if len(self._points) == 1:
            return None
        if self._context.options.area_by_hand:
            return tuple(self._points) if len(set(self._points)) > 2 else None
        from segapp.core.strokes import rectangle_corners

        return tuple(rectangle_corners(self._on_image(self._points[0]), self._on_image(self._points[-1])))

    def _on_image(self, point: Point) -> Point:
        image = self._context.document.image
        return min(image.height - 0.5, max(0.0, point[0])), min(image.width - 0.5, max(0.0, point[1]))


def _press(context: Context, pointer: Pointer) -> Drag | None:
    return AreaDrag(context, pointer) if can_paint(context, pointer) else None


AREA = Tool(
    id="area",
    name="Area of interest",
    key="Q",
    icon="area",
    sentence="Drag a rectangle to cluster only inside it; a click takes the whole image again.",
    target=no_target,
    press=_press,
    is_neutral=True,
    setting="area_by_hand",
)
