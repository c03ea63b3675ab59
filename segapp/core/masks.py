"""From chosen clusters and regions to clean masks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.colors import count_levels
from segapp.core.opencv import cv2
from segapp.core.strips import map_strips, row_strips
from segapp.core.task import NullTask
from segapp.core.types import NO_CLUSTER, BoolArray, CleanUp, Int32Array, Int64Array, Regions, UInt8Array

if TYPE_CHECKING:
    from segapp.core.task import Task

_FEW_REGIONS = 64  # one by one in their boxes up to here; more are faster in one look-up of all pixels

Box = tuple[int, int, int, int]


def class_map(
    labels: UInt8Array,
    cluster_classes: UInt8Array,
    regions: Regions | None,
    region_ids: Int32Array,
    region_classes: UInt8Array,
) -> UInt8Array:
    """Find the class of every pixel: that of its cluster, except in some regions.

    Parameters
    ----------
    labels : uint8 array of shape (H, W)
        Cluster of each pixel; pixels of `NO_CLUSTER` have class 0.
    cluster_classes : uint8 array of shape (256,)
        Class of each cluster, 0 for none.
    regions : Regions or None
        The pieces of the clusters; needed only if there are exceptions.
    region_ids : int32 array of shape (m,)
        The exceptions; the last one counts if a region is given twice.
    region_classes : uint8 array of shape (m,)
        Their classes.

    Returns
    -------
    uint8 array of shape (H, W)

    Raises
    ------
    ValueError
        If there are exceptions but no regions.
    """
    if len(region_ids) > _FEW_REGIONS and regions is not None:
        return _classes_by_region(cluster_classes, regions, region_ids, region_classes)
    table = cluster_classes.copy()
    table[NO_CLUSTER] = 0
    classes = np.asarray(cv2.LUT(labels, table), np.uint8)
    if len(region_ids) and regions is None:
        raise ValueError("Exceptions for regions need the regions.")
    if regions is not None:
        for index, class_id in zip(region_ids, region_classes, strict=True):
            top, left, bottom, right = regions.boxes[index]
            here = regions.ids[top:bottom, left:right] == index
            classes[top:bottom, left:right][here] = class_id
    return classes


def _classes_by_region(
    cluster_classes: UInt8Array, regions: Regions, region_ids: Int32Array, region_classes: UInt8Array
) -> UInt8Array:
    table: UInt8Array = np.zeros(len(regions) + 1, np.uint8)  # id -1 reads the last entry: class 0
    table[:-1] = cluster_classes[regions.clusters]
    table[region_ids] = region_classes
    classes: UInt8Array = np.empty(regions.ids.shape, np.uint8)

    def look_up(rows: slice) -> None:
        classes[rows] = table[regions.ids[rows]]

    for _ in map_strips(look_up, row_strips(classes.shape), NullTask()):
        pass
    return classes


def bounding_box(mask: BoolArray) -> Box | None:
    """Find the smallest box around the pixels of a mask.

    Parameters
    ----------
    mask : bool array of shape (H, W)

    Returns
    -------
    tuple of int or None
        First row, first column, last row + 1, last column + 1; None for an empty mask.
    """
    if mask.size == 0:
        return None
    column, row, width, height = cv2.boundingRect(np.ascontiguousarray(mask).view(np.uint8))
    return None if width == 0 else (row, column, row + height, column + width)


def clean_up(
    class_pixels: UInt8Array,
    settings: CleanUp,
    task: Task = NullTask(),  # noqa: B008 - has no state
    fillable: BoolArray | None = None,
) -> UInt8Array:
    """Drop the specks of every class, then fill its holes.

    A speck is a piece (8 neighbours) of one class of at most `drop_specks_px` pixels. A hole
    is a piece (4 neighbours) without class of at most `fill_holes_px` pixels that does not
    reach the border of the picture and has only one class around it (4 neighbours). What
    lies between several classes stays open, as nothing says whose it is.

    Parameters
    ----------
    class_pixels : uint8 array of shape (H, W)
        0 = no class.
    settings : CleanUp
        The largest speck and the largest hole.
    task : Task
        Asked between the steps.
    fillable : bool array of shape (H, W), optional
        False where the picture is transparent: such pixels belong to holes, so that a hole
        may open into the transparent outside, but they are never filled.

    Returns
    -------
    uint8 array of shape (H, W)
        `class_pixels` itself if there is nothing to do.

    Raises
    ------
    Cancelled
        If the task is cancelled.
    """
    box = None if settings.is_off else bounding_box(class_pixels != 0)
    if box is None:
        return class_pixels
    around = _grown(box, class_pixels.shape)
    result = class_pixels.copy()
    part = result[around]
    if settings.drop_specks_px:
        for class_id in _classes_in(part):
            task.raise_if_cancelled()
            _drop_specks(part, class_id, settings.drop_specks_px)
    task.raise_if_cancelled()
    if settings.fill_holes_px:
        _fill_holes(part, settings.fill_holes_px, None if fillable is None else fillable[around])
    return result


def _grown(box: Box, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """One pixel more on every side, so that the outside of a box is one piece around it."""
    top, left, bottom, right = box
    return (
        slice(max(0, top - 1), min(shape[0], bottom + 1)),
        slice(max(0, left - 1), min(shape[1], right + 1)),
    )


def _classes_in(part: UInt8Array) -> list[int]:
    return [int(class_id) + 1 for class_id in np.flatnonzero(count_levels(part)[1:])]


def _pieces(mask: BoolArray, connectivity: int) -> tuple[Int32Array, Int64Array]:
    """Give the pieces numbers from 1: int32 (H, W), 0 elsewhere; and their areas: int64 (n + 1,)."""
    count, found = cv2.connectedComponents(mask.view(np.uint8), connectivity=connectivity, ltype=cv2.CV_32S)
    pieces = np.asarray(found, np.int32)
    areas: Int64Array = np.zeros(count, np.int64)
    # In strips, because np.bincount makes a copy in eight bytes.
    for rows in row_strips(pieces.shape):
        here = np.bincount(pieces[rows].ravel())
        areas[: len(here)] += here
    return pieces, areas


def _drop_specks(part: UInt8Array, class_id: int, most_px: int) -> None:
    """Clear the small pieces of one class in an array of our own."""
    box = bounding_box(part == class_id)
    if box is None:
        return
    part = part[box[0] : box[2], box[1] : box[3]]
    pieces, areas = _pieces(part == class_id, 8)
    small = areas <= most_px
    small[0] = False
    if not small.any():
        return
    kept = (~small).view(np.uint8)

    def drop(rows: slice) -> None:
        # A product is several times as fast as an assignment to chosen pixels.
        np.multiply(part[rows], kept[pieces[rows]], out=part[rows])

    for _ in map_strips(drop, row_strips(part.shape), NullTask()):
        pass


def _fill_holes(part: UInt8Array, most_px: int, fillable: BoolArray | None) -> None:
    """Fill the small holes of all classes in an array of our own.

    The outermost pixels of `part` have no class, or are the border of the picture.
    """
    pieces, areas = _pieces(part == 0, 4)
    small = areas <= most_px
    for edge in (pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]):
        small[edge] = False
    small[0] = False
    if not small.any():
        return
    filling = np.where(small, _class_around(part, pieces, small), 0).astype(np.uint8)

    def fill(rows: slice) -> None:
        found = filling[pieces[rows]]
        if fillable is not None:
            found *= fillable[rows]
        np.maximum(part[rows], found, out=part[rows])  # holes are 0 in `part`, all else is 0 in `found`

    for _ in map_strips(fill, row_strips(part.shape), NullTask()):
        pass


def _class_around(part: UInt8Array, pieces: Int32Array, small: BoolArray) -> UInt8Array:
    """Find the only class next to each small piece; 0 if there are several: uint8 (n + 1,)."""
    present = _classes_in(part)
    if len(present) == 1:
        return np.full(len(small), present[0], np.uint8)
    least: UInt8Array = np.full(len(small), 255, np.uint8)
    most: UInt8Array = np.zeros(len(small), np.uint8)
    cross = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)
    highest = np.asarray(cv2.dilate(part, cross), np.uint8)
    lowest = np.asarray(cv2.erode(np.where(part == 0, np.uint8(255), part), cross), np.uint8)
    for rows in row_strips(part.shape):
        where = small[pieces[rows]]
        here = pieces[rows][where]
        np.minimum.at(least, here, lowest[rows][where])
        np.maximum.at(most, here, highest[rows][where])
    return np.where(least == most, most, np.uint8(0))


def count_pieces(mask: BoolArray) -> int:
    """Count the connected pieces (8 neighbours) of a mask: bool (H, W)."""
    if not mask.any():
        return 0
    count, _ = cv2.connectedComponents(mask.view(np.uint8), connectivity=8)
    return int(count) - 1
