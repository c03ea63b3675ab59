"""A click on one region before all regions are known: only this one is looked for at once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from segapp.core.lazy import np
from segapp.core.task import Cancelled, NullTask
from segapp.document import edits
from segapp.tools.painting import long_change
from segapp.tools.tool import Preview

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.document.document import Document
    from segapp.tools.tool import Change, Context, Edit, Pointer

_MOST_S = 0.03  # a longer search would be felt; then the click waits for the regions unlit


class EarlyRegionDrag:
    """The region under the press; it is lit up if that is quick, and toggled when all are found.

    Parameters
    ----------
    context : Context
        What the tool knows.
    start : Pointer
        Where the press is.
    only_takes_out : bool
        Whether a region that is not in is left out.
    """

    def __init__(self, context: Context, start: Pointer, *, only_takes_out: bool = False) -> None:
        self._context = context
        self._only_takes_out = only_takes_out
        self._at = start.row, start.col
        self._preview = self._look()

    def move(self, pointer: Pointer) -> None:
        """Stay with the region of the press; a sweep needs to know all regions."""

    def preview(self) -> Preview:
        """Light the region up."""
        return self._preview

    def release(self) -> Change | None:
        """Add the region, or take it out, once the regions are found."""
        return long_change("Add or take out a region", self._work)

    def _look(self) -> Preview:
        from segapp.core.regions import region_at
        from segapp.core.tiles import painting_of

        segmentation = self._context.document.segmentation
        if segmentation is None:
            return Preview()
        try:
            found = region_at(segmentation.labels, *self._at, task=_Brief())
        except Cancelled:
            return Preview()
        return Preview(painting=painting_of(*found.box[:2], found.mask)) if found else Preview()

    def _work(self, task: Task) -> Edit:
        from segapp.core.regions import find_regions

        clicked = self._context.document.segmentation
        regions = None if clicked is None else find_regions(clicked.labels, task)

        def toggle(document: Document) -> Document:
            if regions is None or document.segmentation is not clicked:
                return document
            region = int(regions.ids[self._at])
            if self._only_takes_out:
                return edits.set_regions(document, regions, np.array([region], np.int32), on=False)
            return edits.toggle_region(document, regions, region)

        return toggle


class _Brief(NullTask):
    """Lets a computation run for a moment only."""

    def __init__(self) -> None:
        self._until = time.perf_counter() + _MOST_S

    def raise_if_cancelled(self) -> None:
        if time.perf_counter() > self._until:
            raise Cancelled
