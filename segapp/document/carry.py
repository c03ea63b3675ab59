"""What survives a new clustering: names, colours and classes go to the clusters in the same place.

For work off the window's thread: unlike the rest of the package it imports OpenCV.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.class_colors import shade_of
from segapp.core.color_names import free_name, name_colors
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
        Names that the user had given and that new clusters have inherited.
    given : int
        Names that the user had given before.
    colors : tuple of (RGB or None)
        Colour of each new cluster that the user gave, as in `Document`.
    colored : int
        Colours that the user had given and that new clusters have inherited.
    given_colors : int
        Colours that the user had given before.
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

    An old cluster gives its class to every new one that it covers over half of. Where none covers
    so much, the class is the one whose clusters do together. The two rules cannot disagree: all
    pixels of a cluster are pixels of its class (or of none, which counts as a class here), so where
    the cluster covers over half, its class does, and then no other can. Only if regions were chosen
    apart from their clusters is the class counted pixel by pixel.

    Names and colours are there to tell clusters apart. Of several new clusters that an old one
    covers over half of, the one that shares most pixels with it gets them as they are; the others
    get the name with a number, and a shade of the colour.

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
    named = {index for index, name in enumerate(document.names) if name != automatic[index]}
    colored = {index for index, color in enumerate(document.colors) if color}
    return Carried(
        names,
        assignment,
        parents,
        len(named & set(parents)),
        len(named),
        carried_colors(document.colors, overlap),
        len(colored & set(parents)),
        len(colored),
    )


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
        half of it. Where several do, the one that shares most pixels has the name itself, and the
        others have it with a number behind it, for two of one name cannot be told apart.
    """
    names = list(new)
    for index, (main, *others) in _heirs(overlap).items():
        if old[index] != old_automatic[index]:
            names[main] = old[index]
            for heir in others:
                names[heir] = free_name(old[index], [*old, *names])
    return tuple(names)


def carried_colors(old: tuple[RGB | None, ...], overlap: Int64Array) -> tuple[RGB | None, ...]:
    """Keep the colours that the user gave.

    Parameters
    ----------
    old : tuple of (RGB or None)
        Colours that the user gave to the clusters before, as in `Document`.
    overlap : int64 array of shape (n_old, n_new)
        Pixels that an old and a new cluster share.

    Returns
    -------
    tuple of (RGB or None)
        The colour of each new cluster, as in `Document`. It is inherited from the old cluster that
        covers over half of it. Where several inherit one, the one that shares most pixels has the
        colour itself, and the others have shades of it, for two of one colour cannot be told apart.
    """
    if not old:
        return ()
    colors: list[RGB | None] = [None] * overlap.shape[1]
    for index, heirs in _heirs(overlap).items():
        given = old[index]
        for number, heir in enumerate(heirs):
            colors[heir] = shade_of(given, number) if given and number else given
    return tuple(colors) if any(colors) else ()


def _heirs(overlap: Int64Array) -> dict[int, list[int]]:
    """For each old cluster the new ones that it covers over half of; that which shares most is first."""
    heirs: dict[int, list[int]] = {}
    for heir, parent in enumerate(parents_of(overlap)):
        if parent is not None:
            heirs.setdefault(parent, []).append(heir)
    for parent, found in heirs.items():
        found.sort(key=lambda heir: -int(overlap[parent, heir]))
    return heirs
