"""What survives a new clustering: names, colours and classes go to the clusters in the same place.

For work off the window's thread: unlike the rest of the package it imports OpenCV.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.color_names import name_colors
from segapp.core.masks import class_map
from segapp.core.overlap import overlap_counts
from segapp.core.regions import find_regions
from segapp.core.task import NullTask
from segapp.document.assignment import Assignment, empty_assignment, from_overlap, regions_from_overlap

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import Int64Array, Segmentation
    from segapp.document.document import RGB, Document


@dataclass(frozen=True, eq=False)
class Carried:
    """What a new clustering has inherited.

    Attributes
    ----------
    names : tuple of str
        Name of each new cluster.
    assignment : Assignment
        The selection, in terms of the new clusters.
    parents : tuple of (int or None)
        For each new cluster the old one that covers over half of it, if any does.
    named : int
        New clusters with a name that the user gave.
    given : int
        Names that the user had given before.
    colors : tuple of (RGB or None)
        Colour of each new cluster that the user gave, as in `Document`.
    colored : int
        Colours given by the user that some new cluster has.
    given_colors : int
        Clusters that had a colour of the user's before.
    """

    names: tuple[str, ...]
    assignment: Assignment
    parents: tuple[int | None, ...]
    named: int
    given: int
    colors: tuple[RGB | None, ...] = ()
    colored: int = 0
    given_colors: int = 0


def carry_over(
    document: Document,
    segmentation: Segmentation,
    task: Task = NullTask(),  # noqa: B008 - has no state
) -> Carried:
    """Give each new cluster the name, the colour and the class of what covers over half of it.

    A name goes to one new cluster only. The colour of an old cluster goes to every new one that
    it covers over half of, and so does its class. Where no old cluster covers over half, the class
    is the one whose old clusters do together. There is no conflict between the two: all pixels of
    the old cluster that covers over half are pixels of its class, so that class covers over half
    as well, and no other can. Only regions that were chosen apart from their cluster count for
    themselves.

    What counts is the pixels that were in a cluster before. Those that were not say nothing about
    what the new cluster is.

    Parameters
    ----------
    document : Document
        With the present clusters, their names and colours, and the selection.
    segmentation : Segmentation
        The new clusters of the same image.
    task : Task
        Asked whether to go on.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    fresh, old = name_colors(segmentation.colors), document.segmentation
    if old is None:
        return Carried(fresh, document.assignment, (None,) * segmentation.k, 0, 0)
    overlap = overlap_counts(old.labels, segmentation.labels, old.k, segmentation.k)
    task.raise_if_cancelled()
    automatic = name_colors(old.colors)
    names = carried_names(document.names, automatic, fresh, overlap)
    assignment = _carried_assignment(document, old, segmentation, overlap, task)
    parents = parents_of(overlap)
    return Carried(
        names,
        assignment,
        parents,
        _count_different(names, fresh),
        _count_different(document.names, automatic),
        carried_colors(document.colors, parents),
        len({parent for parent in parents if parent is not None and document.given_color(parent)}),
        len(document.colors) - document.colors.count(None),
    )


def _count_different(names: tuple[str, ...], automatic: tuple[str, ...]) -> int:
    return sum(name != other for name, other in zip(names, automatic, strict=True))


def parents_of(overlap: Int64Array) -> tuple[int | None, ...]:
    """Find the old cluster that covers over half of each new one.

    Parameters
    ----------
    overlap : int64 array of shape (n_old, n_new)
        Pixels that an old and a new cluster share.
    """
    best = overlap.argmax(axis=0)
    most = overlap.max(axis=0, initial=0)
    over_half = 2 * most > overlap.sum(axis=0)
    return tuple(int(old) if over else None for old, over in zip(best, over_half, strict=True))


def _carried_assignment(
    document: Document, old: Segmentation, new: Segmentation, overlap: Int64Array, task: Task
) -> Assignment:
    given, n_classes = document.assignment, len(document.classes) + 1
    if given.is_empty:
        return empty_assignment()
    if not len(given.region_ids):
        by_class: Int64Array = np.zeros((n_classes, new.k), np.int64)
        np.add.at(by_class, given.clusters[: old.k], overlap)
        return from_overlap(by_class.T)
    old_regions = find_regions(old.labels, task)
    old_map = class_map(old.labels, given.clusters, old_regions, given.region_ids, given.region_classes)
    assignment = from_overlap(overlap_counts(old_map, new.labels, n_classes, new.k).T)
    regions = find_regions(new.labels, task)
    by_region = overlap_counts(regions.ids, old_map, len(regions), n_classes)
    return regions_from_overlap(assignment, regions, by_region)


def carried_names(
    old: tuple[str, ...], old_automatic: tuple[str, ...], new: tuple[str, ...], overlap: Int64Array
) -> tuple[str, ...]:
    """Keep the names that the user gave.

    Parameters
    ----------
    old, old_automatic : tuple of str
        Names of the clusters before, and those that segapp had given them.
    new : tuple of str
        Names that segapp gives the clusters now.
    overlap : int64 array of shape (len(old), len(new))
        Pixels that an old and a new cluster share.

    Returns
    -------
    tuple of str
        A new cluster inherits a name given by the user from the old cluster that covers over
        half of it; where several would, the one that shares most pixels.
    """
    names = list(new)
    for index, (name, automatic) in enumerate(zip(old, old_automatic, strict=True)):
        if name == automatic:
            continue
        heirs = [heir for heir in range(len(new)) if 2 * overlap[index, heir] > overlap[:, heir].sum()]
        if heirs:
            names[max(heirs, key=lambda heir: int(overlap[index, heir]))] = name
    return tuple(names)


def carried_colors(old: tuple[RGB | None, ...], parents: tuple[int | None, ...]) -> tuple[RGB | None, ...]:
    """Keep the colours that the user gave.

    Parameters
    ----------
    old : tuple of (RGB or None)
        Colours that the user gave to the clusters before, as in `Document`.
    parents : tuple of (int or None)
        For each new cluster the old one that covers over half of it, if any does.

    Returns
    -------
    tuple of (RGB or None)
        The colour of each new cluster, as in `Document`: that of its parent, if that was given one.
    """
    if not old:
        return ()
    colors = tuple(None if parent is None else old[parent] for parent in parents)
    return colors if any(colors) else ()
