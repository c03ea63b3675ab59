"""From chosen clusters and regions to masks."""

from __future__ import annotations

import numpy as np

from segapp.core.opencv import cv2
from segapp.core.strips import map_strips, row_strips
from segapp.core.task import NullTask
from segapp.core.types import NO_CLUSTER, BoolArray, Int32Array, Regions, UInt8Array

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


def count_pieces(mask: BoolArray) -> int:
    """Count the connected pieces (8 neighbours) of a mask: bool (H, W)."""
    if not mask.any():
        return 0
    count, _ = cv2.connectedComponents(mask.view(np.uint8), connectivity=8)
    return int(count) - 1
