"""Cuts one cluster of a picture in two by its colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segapp.core.distinct import codes_of
from segapp.core.errors import SegmentError
from segapp.core.features import features_of
from segapp.core.nearest import nearest_centers
from segapp.core.strips import map_strips, row_strips
from segapp.core.warm import Cloud, cloud_of, coarse, halve, polish
from segapp.core.within import ColorSum, cluster_values, color_sum, count_within, sum_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from segapp.core.pipeline import Prepared
    from segapp.core.task import Task
    from segapp.core.types import Float32Array, Segmentation, UInt8Array

    Side = Callable[[Float32Array], UInt8Array]

_EXACT_STEPS = 5
_SAMPLE_PIXELS = 1 << 16


def cut_cluster(
    prepared: Prepared, segmentation: Segmentation, cluster: int, task: Task
) -> tuple[UInt8Array, list[ColorSum]]:
    """Give some pixels of a cluster the new label `segmentation.k`, the others keep theirs.

    Returns
    -------
    tuple of uint8 (H, W) and list of two ColorSum
        The labels, and the colours of what stays and of what is new.

    Raises
    ------
    SegmentError
        If the cluster is a single colour, as the colour space sees it.
    Cancelled
        If the task is cancelled.
    """
    by = _cut_pixels if prepared.colors.codes is None else _cut_colors
    return by(prepared, segmentation, cluster, task)


def _cut_colors(
    prepared: Prepared, segmentation: Segmentation, cluster: int, task: Task
) -> tuple[UInt8Array, list[ColorSum]]:
    """Cut the distinct colours of the cluster; its pixels then look theirs up."""
    colors, image = prepared.colors, prepared.image
    counts = count_within(prepared, segmentation.labels, cluster, task)
    used = np.flatnonzero(counts)
    values, counts = colors.values[used], counts[used]
    features = features_of(values, segmentation.params.space)
    new = _sides(cloud_of(features, counts), task)(features)
    table: UInt8Array = np.zeros(1 << 24 if values.shape[1] == 3 else 1 << 16, np.uint8)
    table[colors.codes[used]] = new  # type: ignore[index]  # only pictures with codes come here
    labels = segmentation.labels.copy()

    def label_rows(rows: slice) -> None:
        moved = table[codes_of(image, rows)].view(np.bool_) & (labels[rows] == cluster)
        np.copyto(labels[rows], np.uint8(segmentation.k), where=moved)

    for _ in map_strips(label_rows, row_strips(labels.shape), task, "Splitting the cluster"):
        pass
    return labels, [color_sum(values[new == side], counts[new == side]) for side in (0, 1)]


def _cut_pixels(
    prepared: Prepared, segmentation: Segmentation, cluster: int, task: Task
) -> tuple[UInt8Array, list[ColorSum]]:
    """Cut pixel by pixel, for pictures whose distinct colours are not known."""
    labels, space = segmentation.labels.copy(), segmentation.params.space
    side = _sides(_sampled(prepared, segmentation, cluster, task), task)

    def label_rows(rows: slice) -> list[ColorSum]:
        values = cluster_values(prepared, segmentation.labels, cluster, rows)
        new = side(features_of(values, space))
        labels[rows][segmentation.labels[rows] == cluster] = np.where(new, segmentation.k, cluster)
        return [color_sum(values[new == part]) for part in (0, 1)]

    found = list(map_strips(label_rows, row_strips(labels.shape), task, "Splitting the cluster"))
    return labels, [sum_of([parts[index] for parts in found]) for index in (0, 1)]


def _sampled(prepared: Prepared, segmentation: Segmentation, cluster: int, task: Task) -> Cloud:
    """Take every n-th pixel of the cluster in reading order; all if they are few."""
    step = max(1, int(segmentation.counts[cluster]) // _SAMPLE_PIXELS)

    def take(rows: slice) -> Float32Array:
        return cluster_values(prepared, segmentation.labels, cluster, rows)[::step]

    values = np.concatenate(list(map_strips(take, row_strips(segmentation.labels.shape), task)))
    return cloud_of(features_of(values, segmentation.params.space), np.ones(len(values), np.int64))


def _sides(cloud: Cloud, task: Task) -> Side:
    """Find the rule that tells the two halves of a cloud apart: features (n, d) -> 0 or 1, (n,).

    Raises
    ------
    SegmentError
        If all points are the same.
    """
    low, high = cloud.points.min(axis=1), cloud.points.max(axis=1)
    axis = int(np.argmax(high - low))
    if not high[axis] > low[axis]:
        raise SegmentError("This cluster is a single colour, so it cannot be split.")
    centers = polish(cloud, halve(coarse(cloud), task), _EXACT_STEPS, task)
    if len(np.unique(nearest_centers(cloud.points, centers))) < 2:
        # Rounding has put all points on one side: cut between the ends of the longest range.
        centers = np.stack((low, low))
        centers[1, axis] = high[axis]

    def side(features: Float32Array) -> UInt8Array:
        return nearest_centers(np.ascontiguousarray((features - cloud.origin).T), centers)

    return side
