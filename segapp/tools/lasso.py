"""The lasso: adds the regions that a line drawn by hand encircles; with Ctrl takes them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segapp.core.task import NullTask
from segapp.tools.painting import can_paint, long_change
from segapp.tools.targets import region_change
from segapp.tools.tool import Outline, Preview, Tool, no_target

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import Int32Array, Regions
    from segapp.document.document import Document
    from segapp.tools.tool import Change, Context, Drag, Edit, Point, Pointer

_LONG_PX = 1 << 20


class LassoDrag:
    """A line drawn freely around regions."""

    def __init__(self, context: Context, regions: Regions, start: Pointer, *, adds: bool) -> None:
        self._context = context
        self._regions = regions
        self._adds = adds
        self._points = [start.at]

    def move(self, pointer: Pointer) -> None:
        """Draw on to the pointer."""
        if pointer.at != self._points[-1]:
            self._points.append(pointer.at)

    def preview(self) -> Preview:
        """Tell the line and, nearly, the regions inside."""
        from segapp.core.encircled import PREVIEW_PX, encircled_regions

        found = encircled_regions(self._points, self._regions, PREVIEW_PX)
        line = Outline(tuple(self._points), closed=True)
        return Preview(regions=found, adds=self._adds, outlines=(line,))

    def release(self) -> Change | None:
        """Add the regions inside, or take them out."""
        if _box_px(self._points) > _LONG_PX:
            label = "Add what is encircled" if self._adds else "Take out what is encircled"
            return long_change(label, self._work)
        found = self._find(NullTask())
        return region_change(self._context, found, adds=self._adds) if len(found) else None

    def _find(self, task: Task) -> Int32Array:
        from segapp.core.encircled import encircled_regions

        return encircled_regions(self._points, self._regions, task=task)

    def _work(self, task: Task) -> Edit:
        change = region_change(self._context, self._find(task), adds=self._adds)

        def edit(document: Document) -> Document:
            is_same = document.segmentation is self._context.document.segmentation
            return change.edit(document) if change is not None and is_same else document

        return edit


def _box_px(points: list[Point]) -> float:
    rows, cols = [row for row, _ in points], [col for _, col in points]
    return (max(rows) - min(rows)) * (max(cols) - min(cols))


def _press(context: Context, pointer: Pointer) -> Drag | None:
    if context.regions is None or not can_paint(context, pointer):
        return None
    return LassoDrag(context, context.regions, pointer, adds=not pointer.ctrl)


LASSO = Tool(
    id="lasso",
    name="Lasso",
    key="L",
    icon="lasso",
    sentence="Draw around regions to add those that lie mostly inside, with Ctrl to take them out.",
    target=no_target,
    press=_press,
    exact=True,
)
