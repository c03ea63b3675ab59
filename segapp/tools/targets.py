"""Targets and drags that the cluster tool and the region tool share."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from segapp.core.lazy import np
from segapp.document import edits
from segapp.document.assignment import Membership, class_of_region, membership
from segapp.tools.early_region import EarlyRegionDrag
from segapp.tools.tool import Box, Change, Preview, Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.types import Int32Array
    from segapp.document.document import Document
    from segapp.tools.tool import Context, Drag, Pointer

    FindTarget = Callable[[Context, Pointer], Target | None]


def cluster_target(context: Context, pointer: Pointer) -> Target | None:
    """Return the whole cluster under the pointer."""
    cluster = context.cluster_at(pointer)
    if cluster is None:
        return None
    document = context.document
    whole = membership(document.assignment, cluster, document.active) is Membership.ALL
    return Target(cluster, None, adds=not whole)


def region_target(context: Context, pointer: Pointer) -> Target | None:
    """Return the one region under the pointer."""
    cluster, region = context.cluster_at(pointer), context.region_at(pointer)
    if cluster is None or region is None or context.regions is None:
        return None
    document = context.document
    inside = class_of_region(document.assignment, context.regions, region) == document.active
    return Target(cluster, region, adds=not inside)


def shifted_target(context: Context, pointer: Pointer, find: FindTarget) -> Target | None:
    """Return what a click with Shift adds, or takes out if Ctrl is held too; None if there is nothing to do.

    Parameters
    ----------
    context : Context
        What the tool knows.
    pointer : Pointer
        Where the mouse is.
    find : callable
        `cluster_target` or `region_target`.
    """
    found = find(context, pointer)
    if found is None or not pointer.ctrl:
        return found if found is not None and found.adds else None
    document = context.document
    is_partly_in = found.region is None and (
        membership(document.assignment, found.cluster, document.active) is not Membership.NONE
    )
    return replace(found, adds=False) if is_partly_in or not found.adds else None


def cluster_change(document: Document, clusters: list[int], *, adds: bool) -> Change:
    """Add whole clusters to the active class, or take them out: one named step."""
    what = f"“{document.names[clusters[0]]}”" if len(clusters) == 1 else f"{len(clusters)} clusters"
    label = f"Add {what}" if adds else f"Take out {what}"
    return Change(label, partial(edits.set_clusters, clusters=clusters, on=adds))


def toggle_change(document: Document, cluster: int) -> Change:
    """Add a cluster to the active class, or take it out when all of it is in."""
    whole = membership(document.assignment, cluster, document.active) is Membership.ALL
    return cluster_change(document, [cluster], adds=not whole)


def press_region(context: Context, pointer: Pointer, *, only_takes_out: bool = False) -> Drag | None:
    """Begin a sweep over regions; before they are known, take the one under the pointer."""
    first = (
        shifted_target(context, pointer, region_target) if only_takes_out else region_target(context, pointer)
    )
    if first is not None:
        return SweepDrag(context, first, region_target)
    is_early = context.regions is None and context.cluster_at(pointer) is not None
    return EarlyRegionDrag(context, pointer, only_takes_out=only_takes_out) if is_early else None


class SweepDrag:
    """A click, or a drag across several: all get what the first one gets."""

    def __init__(
        self,
        context: Context,
        first: Target,
        find: FindTarget,
    ) -> None:
        self._context = context
        self._find = find
        self._adds = first.adds
        self._targets = {first: None}

    def move(self, pointer: Pointer) -> None:
        """Take what is under the pointer too."""
        found = self._find(self._context, pointer)
        if found is not None and found.adds == self._adds:
            self._targets.setdefault(found)

    def preview(self) -> Preview:
        """Tell which clusters or regions the sweep has taken."""
        return Preview(self._clusters(), self._regions(), adds=self._adds)

    def release(self) -> Change | None:
        """Add or take out all that the sweep has met."""
        regions = self._context.regions
        ids = self._regions()
        if ids is not None and regions is not None:
            return region_change(self._context, ids, adds=self._adds)
        return cluster_change(self._context.document, sorted(self._clusters()), adds=self._adds)

    def _clusters(self) -> frozenset[int]:
        return frozenset(target.cluster for target in self._targets if target.region is None)

    def _regions(self) -> Int32Array | None:
        ids = [target.region for target in self._targets if target.region is not None]
        return np.array(ids, np.int32) if ids else None


class BoxDrag:
    """A rectangle: adds the regions inside it, or takes them out; a click does so with what is there."""

    def __init__(self, context: Context, start: Pointer, find: FindTarget) -> None:
        self._context = context
        self._start = self._end = start
        self._adds = not start.ctrl
        self._target = shifted_target(context, start, find)

    def move(self, pointer: Pointer) -> None:
        """Stretch the rectangle to the pointer."""
        self._end = pointer

    def preview(self) -> Preview:
        """Tell the rectangle and the regions inside it."""
        if self._is_click and self._target is not None:
            return SweepDrag(self._context, self._target, region_target).preview()
        return Preview(regions=self._inside(), box=self._box(), adds=self._adds)

    def release(self) -> Change | None:
        """Add the regions inside the rectangle, or take them out."""
        if self._is_click:
            one = self._target
            return SweepDrag(self._context, one, region_target).release() if one else None
        ids = self._inside()
        if ids is None or not len(ids):
            return None
        return region_change(self._context, ids, adds=self._adds)

    @property
    def _is_click(self) -> bool:
        return (self._start.row, self._start.col) == (self._end.row, self._end.col)

    def _box(self) -> Box:
        rows = sorted((self._start.row, self._end.row))
        cols = sorted((self._start.col, self._end.col))
        return Box(rows[0], cols[0], rows[1], cols[1])

    def _inside(self) -> Int32Array | None:
        regions = self._context.regions
        if regions is None:
            return None
        box, boxes = self._box(), regions.boxes
        inside = (
            (boxes[:, 0] >= box.row0)
            & (boxes[:, 1] >= box.col0)
            & (boxes[:, 2] <= box.row1 + 1)
            & (boxes[:, 3] <= box.col1 + 1)
        )
        return np.flatnonzero(inside).astype(np.int32)


def region_change(context: Context, ids: Int32Array, *, adds: bool) -> Change | None:
    """Add regions to the active class, or take them out: one named step."""
    regions = context.regions
    if regions is None:
        return None
    count = "region" if len(ids) == 1 else f"{len(ids):,} regions"
    label = f"Add {count}" if adds else f"Take out {count}"
    return Change(label, partial(edits.set_regions, regions=regions, ids=ids, on=adds))
