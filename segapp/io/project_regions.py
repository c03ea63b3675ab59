"""Regions whose class differs from that of their cluster, as bytes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from segapp.core.regions import find_regions
from segapp.io.packing import inflate, pack

if TYPE_CHECKING:
    from segapp.core.task import Task
    from segapp.core.types import Segmentation
    from segapp.document.assignment import Assignment

_ONE = np.dtype([("id", "<i4"), ("class_id", "u1"), ("cluster", "u1"), ("area_px", "<i8")])


def encode_regions(assignment: Assignment) -> bytes:
    """Pack the regions that an assignment lists."""
    rows = np.empty(len(assignment.region_ids), _ONE)
    rows["id"], rows["class_id"] = assignment.region_ids, assignment.region_classes
    rows["cluster"], rows["area_px"] = assignment.region_clusters, assignment.region_areas
    return pack(rows)


def decode_regions(  # noqa: PLR0913, PLR0917 - what is read, and all that it must fit to
    data: bytes,
    count: int,
    plain: Assignment,
    segmentation: Segmentation,
    class_count: int,
    task: Task,
) -> Assignment:
    """Unpack regions and compare them with those that the clusters have.

    Parameters
    ----------
    data : bytes
        From `encode_regions`.
    count : int
        How many there are.
    plain : Assignment
        The classes of the clusters.
    segmentation : Segmentation
        The clusters.
    class_count : int
        Number of classes.
    task : Task
        Told, and asked whether to go on.

    Raises
    ------
    ValueError
        If they are not regions of these clusters.
    Cancelled
        If the task is cancelled.
    """
    if not 0 <= count <= segmentation.labels.size:
        raise ValueError("more regions than pixels")
    rows = inflate(data, count * _ONE.itemsize).view(_ONE)
    ids, classes, clusters = rows["id"], rows["class_id"], rows["cluster"]
    regions = find_regions(segmentation.labels, task)
    if ids[0] < 0 or ids[-1] >= len(regions) or (np.diff(ids) <= 0).any() or classes.max() > class_count:
        raise ValueError("a region or a class that is not there")
    is_same = (regions.clusters[ids] == clusters) & (regions.areas[ids] == rows["area_px"])
    if not is_same.all() or (classes == plain.clusters[clusters]).any():
        raise ValueError("regions of other clusters")
    return replace(
        plain,
        region_ids=ids.astype(np.int32),
        region_classes=classes.copy(),
        region_clusters=clusters.copy(),
        region_areas=rows["area_px"].astype(np.int64),
    )
